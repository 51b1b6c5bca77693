import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { diskLogs } from '../logs/disk.ts'
import { localProcessExecutor } from './local-process.ts'
import { pipelinesWorld } from '../../../tests/pipelines-world.ts'

const lives = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0] !== 'Z'
  } catch {
    return false
  }
}

const eventually = async (holds: () => boolean, patienceMs = 60_000): Promise<void> => {
  for (const startedMs = performance.now(); !holds(); await pause(20))
    if (performance.now() - startedMs > patienceMs) throw new Error('It never came to be')
}

/** Each writes its pid to the project's folder and would live for minutes; the last two leave group and session. */
const left = `
echo $$ > "$SLIPWAY_PROJECT/shell.pid"
sh -c 'echo $$ > "$SLIPWAY_PROJECT/child.pid"; trap "" TERM HUP; sleep 300; sleep 300' &
setsid sh -c 'echo $$ > "$SLIPWAY_PROJECT/session.pid"; trap "" TERM; sleep 300; sleep 300' &
(setsid sh -c '(echo > /dev/null; exec sh -c "echo \\$\\$ > \\"$SLIPWAY_PROJECT/daemon.pid\\"; sleep 300") &' &)
while [ ! -s "$SLIPWAY_PROJECT/child.pid" ] || [ ! -s "$SLIPWAY_PROJECT/session.pid" ] || [ ! -s "$SLIPWAY_PROJECT/daemon.pid" ]; do sleep 0.02; done
`
const names = ['child', 'session', 'daemon']

const project = (then: string, options = '') => ({
  'pipeline.ts': `
import { command, num, pipeline } from 'slipway'
const leave = command('leave', { run: ['sh', 'leave.sh'], outputs: { n: num } ${options} })
export default pipeline('orphans', {}, () => leave({}))`,
  'leave.sh': `${left}${then}`,
})

const pidsIn = (root: string) =>
  names.map((name) => Number(readFileSync(join(root, `${name}.pid`), 'utf8').trim()))

const allThere = (root: string) =>
  names.every((name) => existsSync(join(root, `${name}.pid`))) && pidsIn(root).every((pid) => pid > 0)

describe.runIf(process.platform === 'linux')('what a step started', () => {
  it('ends with it, though the step forked and went', async () => {
    await using world = await pipelinesWorld(project(`echo '{"n": 1}' > outputs.json; exit 0`))
    const run = await world.run()
    expect([run.failure, run.output]).toEqual([null, { n: 1 }])
    expect(pidsIn(world.root).filter(lives)).toEqual([])
  })

  it('ends when the step fails', async () => {
    await using world = await pipelinesWorld(project('exit 3'))
    expect((await world.run()).failure?.code).toBe('PIPELINE_COMMAND_FAILED')
    expect(pidsIn(world.root).filter(lives)).toEqual([])
  })

  it('ends when its time is over, whatever it ignores', async () => {
    const files = project(`trap '' TERM; while :; do sleep 1; done`, ', timeoutMs: 4000')
    await using world = await pipelinesWorld(files)
    expect((await world.run()).failure?.code).toBe('PIPELINE_STEP_TIMED_OUT')
    expect(pidsIn(world.root).filter(lives)).toEqual([])
  })

  it('ends when the run is cancelled, whatever it ignores', async () => {
    await using world = await pipelinesWorld(project(`trap '' TERM; while :; do sleep 1; done`))
    const { id } = await world.pipelines.create({ plan: await world.plan() }, 'ana')
    await eventually(() => allThere(world.root))
    expect(pidsIn(world.root).every(lives)).toBe(true)
    await world.pipelines.cancel(id)
    expect(pidsIn(world.root).filter(lives)).toEqual([])
  })

  it('ends with a step in TypeScript, too', async () => {
    await using world = await pipelinesWorld({
      'pipeline.ts': `
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pipeline, step } from 'slipway'
const leave = step('leave', async () => {
  spawn('sh', ['leave.sh'], { detached: true, stdio: 'ignore', env: { ...process.env, SLIPWAY_PROJECT: process.cwd() } }).unref()
  while (!existsSync('done')) await new Promise((done) => setTimeout(done, 20))
  return 1
})
export default pipeline('orphans', {}, () => leave())`,
      'leave.sh': `${left} touch done; sleep 300`,
    })
    expect((await world.run()).output).toBe(1)
    expect(pidsIn(world.root).filter(lives)).toEqual([])
  })

  it('ends with the server that started it, at the latest when the next one begins', async () => {
    await using world = await pipelinesWorld(project(`trap '' TERM; while :; do sleep 1; done`))
    const { id } = await world.pipelines.create({ plan: await world.plan() }, 'ana')
    await eventually(() => allThere(world.root))
    const next = localProcessExecutor({ home: world.home, logs: diskLogs(join(world.home, 'logs'), 1e6) })
    await next.sweep()
    expect(pidsIn(world.root).filter(lives)).toEqual([])
    await world.pipelines.ended(id)
    expect((await world.pipelines.get(id)).failure?.code).toBe('PIPELINE_STEP_KILLED')
  })
})
