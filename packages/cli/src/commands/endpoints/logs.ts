import { Command } from 'commander'
import type { CapturedPrediction } from '@slipway/contract/serving'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { parseCount } from '../../counts.ts'
import { parseDuration } from '../../parse-duration.ts'
import { briefly } from '../../contributions.ts'
import { here } from '../../project.ts'
import { decimal, moment } from '../../screen/numbers.ts'
import { table, terminalWidth } from '../../screen/table.ts'

interface Options {
  limit: string
  since?: string
  variant?: string
  id?: string
  where?: string
  explain?: boolean
  json?: boolean
}

/** `slipway endpoints logs` */
export const endpointLogs = () =>
  new Command('logs')
    .description('what was asked and answered lately, the newest first')
    .argument('<endpoint>')
    .option('--limit <number>', 'so many requests', '20')
    .option('--since <duration>', 'of so long, such as 1h')
    .option('--variant <name>', 'only what this one answered, such as a shadow')
    .option('--id <id>', 'only the request with this id')
    .option('--where <conditions>', `on columns: 'tenure >= 12 and Contract = "Two year"'`)
    .option('--explain', 'with what each column added, of requests that were asked why')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway endpoints logs churn --since 1h\n  $ slipway endpoints logs churn --variant shadow-9 --json',
    )
    .action(async (name: string, options: Options) => {
      const { variant, id, where, since } = options
      const query = {
        limit: parseCount('--limit', options.limit, { most: 1000 }),
        ...(since === undefined ? {} : { sinceMs: Date.now() - parseDuration('--since', since) }),
        ...(variant === undefined ? {} : { variant }),
        ...(id === undefined ? {} : { id }),
        ...(where === undefined ? {} : { where }),
        ...(options.explain ? { explain: true } : {}),
      }
      await using server = await connectTo(here())
      const page = await server.client.serving.listPredictions({ params: { name }, query })
      const { predictions } = page
      const isAll = since === undefined && variant === undefined && id === undefined && where === undefined
      print(options.json, page, () =>
        predictions.length === 0
          ? isAll
            ? `Nothing is captured yet. \`slipway endpoints show ${name}\` tells how to ask it.`
            : 'Nothing was captured that fits.'
          : table(predictions, [
              { title: 'when', cell: (one) => moment(one.tMs) },
              { title: 'id', flexible: true, cell: (one) => one.id },
              { title: 'variant', cell: (one) => one.variant },
              ...(predictions.some(({ rows }) => rows > 1)
                ? [{ title: 'rows', right: true, cell: (one: CapturedPrediction) => String(one.rows) }]
                : []),
              { title: 'ms', right: true, cell: (one) => (one.latencyUs / 1000).toFixed(2) },
              { title: 'answer', flexible: true, cell: (one) => one.error ?? answer(one.outputs) },
              ...(options.explain
                ? [
                    {
                      title: 'why',
                      flexible: true,
                      cell: (one: CapturedPrediction) => briefly(one.explanation),
                    },
                  ]
                : []),
              ...(terminalWidth() < wideEnough ? [] : [{ title: 'asked', flexible: true, cell: asked }]),
            ]),
      )
    })

/** In so many columns there is room for what was asked; ids and answers come first. */
const wideEnough = 100

/** The first row's. Where there are many outputs, each has its name. */
const answer = (outputs: CapturedPrediction['outputs']): string => {
  const columns = Object.entries(outputs)
  return columns
    .map(([name, values]) => (columns.length > 2 ? `${name}=${shown(values[0])}` : shown(values[0])))
    .join(' ')
}

/** Inputs are kept with the champion's or challenger's answer alone: a shadow was asked the same under the same id. */
const asked = ({ inputs }: CapturedPrediction): string => {
  const columns = Object.entries(inputs)
  return columns.every(([, values]) => values[0] == null)
    ? '–'
    : columns.map(([name, values]) => `${name}=${shown(values[0])}`).join(' ')
}

const shown = (value: unknown): string =>
  typeof value === 'number' && !Number.isInteger(value) ? decimal(value) : String(value ?? '')
