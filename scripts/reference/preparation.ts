import { stepKinds } from '../../packages/ml/src/prepare/index.ts'
import { madeBy, page, table } from './markdown.ts'
import { hasSettings, settingsOf } from './settings.ts'

/** Every kind of preparation step with its settings. */
export const preparationPage = (): string =>
  page(
    '# Preparation steps',
    madeBy,
    'What they are for: [training](../training.md). Each is fitted on the training rows of a fold alone.',
    table(
      ['step', 'what it does', 'takes columns of'],
      stepKinds.map(({ name, title, takes }) => [
        `[\`${name}\`](#${name.toLowerCase()})`,
        title,
        takes.join(', '),
      ]),
    ),
    ...stepKinds.flatMap(({ name, title }) => {
      const file = `prepare/steps/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`
      const settings = `${name[0]!.toUpperCase()}${name.slice(1)}Settings`
      return [
        `## ${name}`,
        `${title[0]!.toUpperCase()}${title.slice(1)}.`,
        hasSettings(file, settings)
          ? table(
              ['setting', 'type', 'what it does'],
              settingsOf(file, settings).map(({ name: of, type, what }) => [
                `\`${of}\``,
                `\`${type}\``,
                what,
              ]),
            )
          : 'It has no settings.',
      ]
    }),
  )
