import { trainers } from '../../packages/ml/src/train/index.ts'
import { madeBy, page, table } from './markdown.ts'
import { settingsOf } from './settings.ts'

/** Where each trainer's settings are described. A trainer that is not here is told with its defaults only. */
const described: Readonly<Record<string, readonly [file: string, name: string]>> = {
  boosting: ['train/boosting/settings.ts', 'BoostingSettings'],
  linear: ['train/linear/settings.ts', 'LinearSettings'],
  baseline: ['train/baseline/baseline.ts', 'BaselineSettings'],
  seasonal: ['train/baseline/seasonal.ts', 'SeasonalSettings'],
}

/** Every trainer of the list with its tasks, settings and defaults. */
export const trainersPage = (): string =>
  page(
    '# Trainers and their settings',
    madeBy,
    'How to choose among them: [training](../training.md).',
    ...Object.values(trainers).flatMap((trainer) => {
      const source = described[trainer.name]
      const defaults = trainer.defaults as Readonly<Record<string, unknown>>
      const rows = source
        ? settingsOf(...source)
        : Object.keys(defaults).map((name) => ({ name, type: '', what: '' }))
      return [
        `## ${trainer.name}`,
        `${sentence(trainer.title)} Tasks: ${trainer.tasks.join(', ')}.`,
        table(
          ['setting', 'default', 'type', 'what it does'],
          rows.map(({ name, type, what }) => [
            `\`${name}\``,
            name in defaults ? `\`${JSON.stringify(defaults[name])}\`` : '–',
            `\`${type}\``,
            what,
          ]),
        ),
      ]
    }),
  )

const sentence = (title: string) => `${title[0]!.toUpperCase()}${title.slice(1)}.`
