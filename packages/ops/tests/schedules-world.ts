import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FireBody } from '@slipway/contract/schedules'
import type { PlatformOptions } from '../src/app/index.ts'
import { manualClock } from '../src/ports/clock.ts'
import { flowEntry } from './pipelines-world.ts'
import { type Ground, openWorld, type World } from './worlds.ts'

/** A pipeline that gives back what it was given; where `hold` is set it waits until that file is gone. */
export const echo = (name: string, schedules = '') => `
import { existsSync } from 'node:fs'
import { pipeline, schedule, step } from 'slipway'
const tell = step('tell', async ({ day, n, hold }: { day: string; n: number; hold: string }, ctx) => {
  while (hold !== '' && existsSync(hold) && !ctx.signal.aborted) await new Promise((done) => setTimeout(done, 20))
  if (day === 'broken') throw new Error('no such day')
  return { day, n }
}, { cache: false })
const ${name} = pipeline('${name}', { day: '', n: 1, hold: '' }, (p) => tell({ day: p.day, n: p.n, hold: p.hold }))
export default ${name}
${schedules}
`

export interface ScheduledWorld extends World {
  readonly root: string
  write(name: string, text: string): Promise<void>
  /** Looks for what is due, starts it, and waits until what was started has ended. */
  settle(): Promise<void>
  /** Of a schedule, oldest first. */
  fires(name: string): Promise<FireBody[]>
  output(run: string | null): Promise<unknown>
  /** Ends the platform and starts it again. */
  again(): Promise<ScheduledWorld>
}

/** A platform in a project with these files, whose clock starts pipelines. */
export async function scheduledWorld(
  files: Readonly<Record<string, string>>,
  ground?: Ground,
  options: Partial<PlatformOptions> = {},
): Promise<ScheduledWorld> {
  const root = await mkdtemp(join(tmpdir(), 'slipway-schedules-'))
  const write = async (name: string, text: string) => {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
  for (const [name, text] of Object.entries(files)) await write(name, text)
  const project = { root, slipwayEntry: flowEntry, slipwayVersion: 'test' }
  // One clock for all lives of the world.
  const clock = manualClock()
  const world = await openWorld(ground, { project, schedules: true, clock, ...options })
  return over({ ...world, clock }, root, write)
}

function over(world: World, root: string, write: ScheduledWorld['write']): ScheduledWorld {
  const { schedules, pipelines } = world.platform.rooms
  return {
    ...world,
    root,
    write,
    async settle() {
      for (let quiet = false; ; ) {
        schedules.wake()
        await schedules.idle()
        const open = (await pipelines.list({})).filter(({ endedMs }) => endedMs === null)
        // What ended just now may have made room for the next.
        if (open.length === 0 && quiet) break
        quiet = open.length === 0
        await Promise.all(open.map(({ id }) => pipelines.ended(id)))
      }
    },
    async fires(name) {
      const { fires } = await world.client.schedules.listFires({ params: { name }, query: { limit: 1000 } })
      return fires.toReversed()
    },
    async output(run) {
      return (await world.client.pipelines.getPipelineRun({ params: { id: run! } })).output
    },
    again: async () => over({ ...(await world.restart()), clock: world.clock }, root, write),
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await rm(root, { recursive: true, force: true })
    },
  }
}
