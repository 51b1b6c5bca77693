import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here, projectHome } from '../project.ts'
import { moment } from '../screen/numbers.ts'
import { firesTable, schedulesTable, whenText } from '../screen/schedules.ts'
import { paragraph } from '../screen/table.ts'
import type { AddOptions } from '../schedule-wish.ts'

interface Options {
  json?: boolean
  count?: string
  limit?: string
  event?: string
}

const json = '--json'
const jsonText = 'print one JSON document'
const collect = (text: string, all: string[]) => [...all, text]

/** `slipway schedules`: what starts pipelines by itself. */
export const schedulesCommand = () =>
  new Command('schedules')
    .description('what starts pipelines by the clock and on events; `slipway up` keeps to it')
    .addCommand(
      new Command('list')
        .description('all of them, declared beside pipelines or added')
        .option(json, jsonText)
        .action(async (options: Options) => {
          await using server = await connectTo(projectHome())
          const found = await server.client.schedules.listSchedules()
          print(options.json, found, () =>
            [
              found.schedules.length === 0
                ? 'No schedule yet. Export one from a pipeline’s module, or: slipway schedules add --help'
                : schedulesTable(found.schedules),
              ...found.problems.map(
                ({ pipeline, message, hint }) => `\n✖ ${pipeline}: ${message}\n  ${hint}`,
              ),
            ].join('\n'),
          )
        }),
    )
    .addCommand(addCommand())
    .addCommand(
      new Command('show')
        .description('one of them, and when it starts next')
        .argument('<schedule>')
        .option(json, jsonText)
        .action(async (name: string, options: Options) => {
          await using server = await connectTo(projectHome())
          const found = await server.client.schedules.getSchedule({ params: { name } })
          print(options.json, found, () =>
            [
              `${found.name} · starts ${found.pipeline} · ${whenText(found)}`,
              `  ${found.declared ? 'declared beside its pipeline' : `added by ${found.createdBy}`} · overlap ${found.overlap} · catch-up ${found.catchUp}`,
              `  next ${found.nextMs === null ? (found.paused ? 'not while it is paused' : '–') : moment(found.nextMs)}`,
              ...(found.params ? [`  params ${JSON.stringify(found.params)}`] : []),
              ...(found.lastFire ? [firesTable([found.lastFire])] : []),
            ].join('\n'),
          )
        }),
    )
    .addCommand(
      new Command('next')
        .description('when it starts next, as the clocks there show it')
        .argument('<schedule>')
        .option('--count <n>', 'how many times', '5')
        .option(json, jsonText)
        .action(async (name: string, options: Options) => {
          const { parseCount } = await import('../counts.ts')
          const count = parseCount('--count', options.count!, { most: 1000 })
          await using server = await connectTo(projectHome())
          const next = await server.client.schedules.listNextTimes({ params: { name }, query: { count } })
          print(options.json, next, () =>
            next.times.length === 0
              ? 'It waits for events, or has ended.'
              : next.times.map(({ local }) => local).join('\n'),
          )
        }),
    )
    .addCommand(switchCommand('pause', 'let it start nothing until it is resumed'))
    .addCommand(switchCommand('resume', 'let it go on from now; what was missed meanwhile is not caught up'))
    .addCommand(runNowCommand())
    .addCommand(
      new Command('history')
        .description('what became of its times, newest first')
        .argument('<schedule>')
        .option('--limit <n>', 'how many', '20')
        .option(json, jsonText)
        .action(async (name: string, options: Options) => {
          const { parseCount } = await import('../counts.ts')
          const limit = parseCount('--limit', options.limit!, { most: 1000 })
          await using server = await connectTo(projectHome())
          const found = await server.client.schedules.listFires({ params: { name }, query: { limit } })
          print(options.json, found, () =>
            found.fires.length === 0 ? 'Its time has not come yet.' : firesTable(found.fires),
          )
        }),
    )
    .addCommand(
      new Command('remove')
        .description('remove one that was added, with its history; its runs stay')
        .argument('<schedule>')
        .option(json, jsonText)
        .action(async (name: string, options: Options) => {
          await using server = await connectTo(here())
          const removed = await server.client.schedules.deleteSchedule({ params: { name } })
          print(options.json, removed, () => `Removed ${name}.`)
        }),
    )

const addCommand = () =>
  new Command('add')
    .description('start a pipeline by the clock or on an event')
    .argument('<name>', 'what to call it')
    .requiredOption('--pipeline <name>', 'what to start')
    .option('--cron <expression>', 'minute hour day month weekday; with seconds where there are six')
    .option('--time-zone <zone>', 'of the expression, such as Europe/Zurich; default UTC')
    .option('--every <time>', 'instead: 90s, 15m, 6h or 7d')
    .option('--on <event>', 'instead: such as dataset-version-added')
    .option('--where <field=value>', 'which of these events (repeatable)', collect, [])
    .option('--set <name=value>', 'a parameter; may hold {{ scheduledAt }} (repeatable)', collect, [])
    .option('--overlap <rule>', 'while the run before runs: skip, queue or allow')
    .option('--catch-up <rule>', 'of what was missed: none, latest or all')
    .option('--jitter <time>', 'start up to so much later')
    .option('--end <time>', 'nothing after')
    .option('--paused', 'let it start nothing yet')
    .option(json, jsonText)
    .addHelpText(
      'after',
      `
Examples:
  $ slipway schedules add weekly --pipeline churn --cron "0 6 * * MON" --time-zone Europe/Zurich
  $ slipway schedules add fresh --pipeline churn --on dataset-version-added --where dataset=telco
  $ slipway schedules add after --pipeline report --on pipeline-ended --where pipeline=churn --where status=succeeded`,
    )
    .action(async (name: string, options: AddOptions & Options) => {
      const { scheduleWish } = await import('../schedule-wish.ts')
      const body = scheduleWish(name, options)
      await using server = await connectTo(projectHome())
      const made = await server.client.schedules.createSchedule({ body })
      print(options.json, made, () =>
        paragraph(
          `${made.name} starts ${made.pipeline} ${made.nextMs === null ? whenText(made) : `next at ${moment(made.nextMs)}`}${server.live ? '' : ', while `slipway up` runs'}.`,
        ),
      )
    })

const switchCommand = (what: 'pause' | 'resume', description: string) =>
  new Command(what)
    .description(description)
    .argument('<schedule>')
    .option(json, jsonText)
    .action(async (name: string, options: Options) => {
      await using server = await connectTo(projectHome())
      const { pauseSchedule, resumeSchedule } = server.client.schedules
      const now = await (what === 'pause' ? pauseSchedule : resumeSchedule)({ params: { name } })
      print(options.json, now, () =>
        now.paused
          ? `${name} rests.`
          : `${name} goes on${now.nextMs === null ? '' : `, next at ${moment(now.nextMs)}`}.`,
      )
    })

const runNowCommand = () =>
  new Command('run-now')
    .description('start its pipeline now, as if its time had come')
    .argument('<schedule>')
    .option('--event <json>', 'for one that waits for events: what the event is to say')
    .option(json, jsonText)
    .action(async (name: string, options: Options) => {
      const { fireEvent, fireEnded } = await import('../fires.ts')
      const event = fireEvent(options.event)
      await using server = await connectTo(projectHome())
      const body = event === undefined ? {} : { event }
      const started = await server.client.schedules.fireSchedule({ params: { name }, body })
      const fire = await fireEnded(server, name, started.id)
      if (fire.status === 'failed' || fire.status === 'cancelled') process.exitCode = 1
      print(options.json, fire, () => firesTable([fire]))
    })
