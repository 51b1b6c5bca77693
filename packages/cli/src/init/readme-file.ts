import { inlineCode, markdown } from './literal.ts'
import type { ProjectFacts } from './project-facts.ts'

/** README.md: how to run the project, what each file is, and what was found in the data. */
export const readmeFile = (facts: ProjectFacts): string => {
  const { name, inspection } = facts
  const { target } = inspection
  const left = inspection.columns.filter((column) => column.drop)
  const look = inspection.columns.filter((column) => !column.drop && column.pii)
  const lines = [
    `# ${name}`,
    '',
    `Predicts ${inlineCode(target.name)} (${taskWords(facts)}) from ${inlineCode(facts.source)}.`,
    '',
    '## Run it',
    '',
    '```sh',
    'npx slipway run                          # data, checks, candidates, gate, model, endpoint',
    'npx slipway up                           # API, scheduler and predictions at http://127.0.0.1:4700',
    `npx slipway predict ${name} --data new.csv`,
    `npx slipway drift ${name}                # has the data moved since training?`,
    '```',
    '',
    'A second run repeats only what has changed. Node 24 or newer is all it needs.',
    '',
    '## What is where',
    '',
    '| file | what it is |',
    '|---|---|',
    '| `slipway.config.ts` | data, target, split, and the goal in terms of the business |',
    `| \`pipelines/${name}.ts\` | the stages from file to endpoint, and the columns left out; change any of them |`,
    `| \`schemas/${name}.ts\` | what a row is; a file that does not fit is refused |`,
    `| \`checks/${name}.ts\` | what must hold before a model learns |`,
    '| `.slipway/` | what runs have made (not for the repository) |',
    '',
    '## What was found',
    '',
    `${facts.rows.toLocaleString('en-US')} rows, ${facts.fields.length} columns. Target: ${inlineCode(target.name)}; ${markdown(target.reason)}.` +
      (target.missing > 0
        ? ` ${target.missing.toLocaleString('en-US')} rows have no target and are not learnt from.`
        : ''),
    '',
    ...section('Left out of training', left),
    ...section('Used, but look at them', look),
    ...(inspection.splits.length === 0
      ? []
      : [
          'Splits worth a thought:',
          '',
          ...inspection.splits.map(
            (split) =>
              `- ${inlineCode(split.spec)}: ${markdown(split.reason)}${split.spec === facts.split ? ' (in use)' : ''}`,
          ),
          '',
        ]),
    `The split in use is ${inlineCode(facts.split)}.`,
    '',
  ]
  return lines.join('\n')
}

const section = (title: string, columns: readonly { name: string; reason: string }[]): string[] =>
  columns.length === 0
    ? []
    : [
        `${title}:`,
        '',
        ...columns.map((column) => `- ${inlineCode(column.name)} ${markdown(column.reason)}`),
        '',
      ]

const taskWords = ({ inspection }: ProjectFacts): string => {
  const { target } = inspection
  if (target.task === 'binary') return `binary: finds ${inlineCode(target.positive ?? '')}`
  return target.task === 'multiclass' ? `one of ${target.classes.length} classes` : 'a number'
}
