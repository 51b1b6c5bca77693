import type { BackfillBody, BackfillPreview, BackfillWish } from '@slipway/contract/backfills'
import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { projectHome } from '../project.ts'
import { count } from '../screen/numbers.ts'
import { paragraph, table } from '../screen/table.ts'

interface Options {
  from: string
  to: string
  every: string
  timeZone?: string
  param?: string
  set: string[]
  parallel?: string
  again?: boolean
  dryRun?: boolean
  detach?: boolean
  json?: boolean
}

/** `slipway backfill`: a pipeline over a span of time. */
export const backfillCommand = () =>
  new Command('backfill')
    .description('run a pipeline once for each day, or other interval, of a time')
    .argument('<pipeline>')
    .requiredOption('--from <day>', 'the first day or time: 2026-01-01, 2026-01-01T06:00')
    .requiredOption('--to <day>', 'where it ends; not part of it')
    .option('--every <interval>', 'hour, day, week, month, or a length: 90m, 6h, 2d', 'day')
    .option('--time-zone <zone>', 'whose days, such as Europe/Zurich; default UTC')
    .option('--param <name>', 'the parameter that takes the beginning of each interval')
    .option(
      '--set <name=value>',
      'a parameter; may hold {{ date }}, {{ scheduledAt }}, {{ until }} (repeatable)',
      (text, all: string[]) => [...all, text],
      [],
    )
    .option('--parallel <n>', 'runs at once; default 1')
    .option('--again', 'run also what has run with these parameters before')
    .option('--dry-run', 'show what would run; start nothing')
    .option('--detach', 'do not wait for its end; needs `slipway up`')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  $ slipway backfill churn --from 2026-01-01 --to 2026-03-01 --param day --dry-run
  $ slipway backfill churn --from 2026-01-01 --to 2026-03-01 --param day --parallel 4

Ask for it again after an interruption: what has succeeded does not run again.
Exits with 1 where a run failed.`,
    )
    .action(async (pipeline: string, options: Options) => {
      const body = await wishOf(pipeline, options)
      const { serverNeeded } = await import('../cli.errors.ts')
      const { followBackfill } = await import('../follow-backfill.ts')
      await using server = await connectTo(projectHome())
      if (options.dryRun) {
        const preview = await server.client.schedules.previewBackfill({ body })
        return print(options.json, preview, () => previewText(preview))
      }
      if (options.detach && !server.live) throw serverNeeded('A backfill that nobody waits for')
      const made = await server.client.schedules.createBackfill({ body })
      const ended = options.detach ? made : await followBackfill(server, made)
      if (ended.status === 'failed' || ended.status === 'cancelled') process.exitCode = 1
      print(options.json, ended, () => backfillText(ended))
    })

async function wishOf(pipeline: string, options: Options): Promise<BackfillWish> {
  const { parseCount } = await import('../counts.ts')
  const { parseSettings } = await import('../settings.ts')
  const { from, to, every, timeZone, param, again } = options
  return {
    pipeline,
    from,
    to,
    every,
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(param === undefined ? {} : { param }),
    ...(options.set.length === 0 ? {} : { params: parseSettings(options.set) }),
    ...(options.parallel === undefined
      ? {}
      : { parallel: parseCount('--parallel', options.parallel, { most: 64 }) }),
    ...(again ? { again } : {}),
  }
}

function previewText({ runs, kept, keptOfOtherCode, intervals }: BackfillPreview): string {
  const shown = intervals.length <= 12 ? intervals : [...intervals.slice(0, 6), ...intervals.slice(-3)]
  const there = kept === 0 ? '' : `; ${count(kept)} of them ran before and will not run again`
  const other = keptOfOtherCode === 0 ? '' : ` (${count(keptOfOtherCode)} with other code: --again runs them)`
  return [
    paragraph(`${count(runs)} ${runs === 1 ? 'run' : 'runs'}${there}${other}.`),
    table(shown, [
      { title: 'interval', cell: ({ key }) => key },
      { title: 'parameters', cell: ({ params }) => JSON.stringify(params), flexible: true },
      { title: 'ran before', cell: ({ run }) => run ?? '–' },
      { title: 'steps cached', cell: ({ steps }) => (steps ? cachedOf(steps) : '') },
    ]),
    ...(shown.length < intervals.length
      ? [`… ${count(intervals.length - shown.length)} more in between`]
      : []),
  ].join('\n')
}

const cachedOf = ({ cached, others }: { cached: readonly string[]; others: readonly string[] }): string =>
  `${count(cached.length)} of ${count(cached.length + others.length)}${cached.length === 0 ? '' : `: ${cached.join(', ')}`}`

/** How it stands, in one paragraph. */
export function backfillText({ id, pipeline, from, to, status, counts }: BackfillBody): string {
  const told = Object.entries(counts)
    .filter(([, n]) => n > 0)
    .map(([what, n]) => `${count(n)} ${what === 'kept' ? 'ran before' : what}`)
  return paragraph(`${id} · ${pipeline} from ${from} to ${to} · ${status}: ${told.join(', ')}`)
}
