import type { Params, Study, Trial } from '@slipway/contract/studies'
import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'
import { decimal, duration, moment, percent } from '../screen/numbers.ts'
import { fit, paragraph, table } from '../screen/table.ts'

interface Options {
  json?: boolean
  limit?: string
  state?: Trial['state']
}

const name = ['<study>', 'its name'] as const
const asJson = ['--json', 'print one JSON document'] as const
const states = ['running', 'complete', 'pruned', 'failed'] as const

/** `slipway studies`: searches for the best settings. */
export const studiesCommand = () =>
  new Command('studies')
    .description('list, show and end studies, which search for the best settings')
    .addCommand(
      new Command('list')
        .description('all studies, the newest first')
        .option(...asJson)
        .addHelpText('after', '\nExample:\n  $ slipway studies list')
        .action(async (options: Options) => {
          await using server = await connectTo(here())
          const found = await server.client.studies.listStudies()
          print(options.json, found, () =>
            found.studies.length === 0
              ? 'No study yet. POST /api/v1/studies makes one; docs/tuning.md shows how.'
              : table(found.studies, [
                  { title: 'study', flexible: true, cell: (study) => study.name },
                  { title: 'state', cell: (study) => study.state },
                  { title: 'sampler', cell: (study) => study.sampler.kind },
                  { title: 'trials', right: true, cell: trialsOf },
                  { title: 'best', cell: (study) => bestOf(study) },
                  { title: 'created', cell: (study) => moment(study.createdAtMs) },
                ]),
          )
        }),
    )
    .addCommand(
      new Command('show')
        .description('one study: how it searches, what was best, and which parameters matter')
        .argument(...name)
        .option(...asJson)
        .addHelpText('after', '\nExample:\n  $ slipway studies show churn-boosting')
        .action(async (study: string, options: Options) => {
          await using server = await connectTo(here())
          const { studies } = server.client
          const [found, importance] = await Promise.all([
            studies.getStudy({ params: { name: study } }),
            studies.getImportance({ params: { name: study } }),
          ])
          print(options.json, { ...found, importance }, () =>
            [
              paragraph(`${found.name} · ${found.state} · ${found.direction} ${found.metric}`),
              paragraph(
                `${found.sampler.kind}, seed ${found.seed}, ${found.parallel} at once${found.pruner ? `, pruned by ${found.pruner.kind}` : ''}`,
              ),
              paragraph(`${trialsOf(found)} trials: ${countsOf(found)}`),
              ...(found.best ? ['', `Best: ${bestOf(found)} (trial ${found.best.number})`] : []),
              ...lines(found.best?.params ?? {}),
              ...(importance.parameters.length > 0
                ? ['', 'What mattered for being among the best tenth:']
                : []),
              ...importance.parameters.map((each) => fit(`  ${each.name.padEnd(24)} ${percent(each.share)}`)),
            ].join('\n'),
          )
        }),
    )
    .addCommand(
      new Command('best')
        .description('the settings of the best trial')
        .argument(...name)
        .option(...asJson)
        .addHelpText('after', '\nExample:\n  $ slipway studies best churn-boosting --json')
        .action(async (study: string, options: Options) => {
          await using server = await connectTo(here())
          const { best, metric } = await server.client.studies.getStudy({ params: { name: study } })
          print(options.json, best, () =>
            best
              ? [`trial ${best.number}: ${metric} ${decimal(best.value!)}`, ...lines(best.params)].join('\n')
              : 'No trial is complete yet.',
          )
        }),
    )
    .addCommand(
      new Command('trials')
        .description('the trials of a study, by number')
        .argument(...name)
        .option('--state <state>', states.join(', '))
        .option('--limit <n>', 'how many', '100')
        .option(...asJson)
        .addHelpText('after', '\nExample:\n  $ slipway studies trials churn-boosting --state failed')
        .action(async (study: string, options: Options) => {
          const { parseCount } = await import('../counts.ts')
          const limit = parseCount('--limit', options.limit!, { most: 10_000 })
          await using server = await connectTo(here())
          const query = { limit, ...(options.state ? { state: options.state } : {}) }
          const found = await server.client.studies.listTrials({ params: { name: study }, query })
          print(options.json, found, () =>
            found.trials.length === 0
              ? 'No such trial.'
              : table(found.trials, [
                  { title: 'trial', right: true, cell: (trial) => String(trial.number) },
                  { title: 'state', cell: (trial) => trial.state },
                  { title: 'value', right: true, cell: (trial) => valueOf(trial) },
                  { title: 'settings', flexible: true, cell: (trial) => settingsOf(trial.params) },
                  {
                    title: 'took',
                    right: true,
                    cell: (trial) =>
                      trial.endedAtMs === null ? '–' : duration(trial.endedAtMs - trial.startedAtMs),
                  },
                ]),
          )
        }),
    )
    .addCommand(
      new Command('finish')
        .description('end a study: it gives out no further trial')
        .argument(...name)
        .option(...asJson)
        .addHelpText('after', '\nExample:\n  $ slipway studies finish churn-boosting')
        .action(async (study: string, options: Options) => {
          await using server = await connectTo(here())
          const found = await server.client.studies.finishStudy({ params: { name: study }, body: {} })
          print(options.json, found, () => `${found.name} is finished: ${countsOf(found)}.`)
        }),
    )

const total = ({ counts }: Study) => counts.running + counts.complete + counts.pruned + counts.failed
const trialsOf = (study: Study) => `${total(study)}${study.trials === null ? '' : ` of ${study.trials}`}`
const countsOf = ({ counts }: Study) =>
  states
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`)
    .join(', ') || 'none asked for yet'
const bestOf = ({ best, metric }: Study) => (best ? `${metric} ${decimal(best.value!)}` : '–')

const textOf = (value: Params[string]) => (typeof value === 'number' ? plain(value) : String(value))
/** As many digits as matter to a person; --json has all. */
const plain = (value: number) =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)))
const settingsOf = (params: Params) =>
  Object.entries(params)
    .map(([key, value]) => `${key}=${textOf(value)}`)
    .join(' ')
const lines = (params: Params) =>
  Object.entries(params).map(([key, value]) => fit(`  ${key.padEnd(24)} ${textOf(value)}`))

/** The value; of a trial without one what it reported last. */
function valueOf({ value, last }: Trial): string {
  if (value !== null) return decimal(value)
  if (!last) return '–'
  return `(${typeof last.value === 'number' ? decimal(last.value) : last.value})`
}
