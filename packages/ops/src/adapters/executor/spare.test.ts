import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { pipelinesWorld } from '../../../tests/pipelines-world.ts'
import { diskLogs } from '../logs/disk.ts'
import { localProcessExecutor } from './local-process.ts'

/** Workers of this process that wait for an attempt of whatever run. */
const spares = (kind: 'step' | 'command'): number[] =>
  readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const [, parent] = / [A-Z] (\d+) /.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? []
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      const waits = words.includes('"bundle":null') && words.includes(`"command":${kind === 'command'}`)
      return waits && Number(parent) === process.pid ? [Number(name)] : []
    } catch {
      return []
    }
  })

const spareOf = async (kind: 'step' | 'command', not: number): Promise<number> => {
  for (let turns = 0; turns < 6000; turns++, await pause(20)) {
    const [found] = spares(kind).filter((pid) => pid !== not)
    if (found !== undefined) return found
  }
  throw new Error(`No ${kind} worker came to stand ready`)
}

it('has a process ready for the next attempt that gets one of its own', async () => {
  await using world = await pipelinesWorld({
    'pipeline.ts': `
import { command, json, pipeline, step, text } from 'slipway'
const ask = step('ask', ({ say }: { say: string }, ctx) => ({
  say, pid: process.pid, secret: ctx.secret('KEY').length, cwd: process.cwd(), env: Object.keys(process.env).sort(),
}), { secrets: ['KEY'] })
const shell = command('shell', { run: ['sh', 'shell.sh'], inputs: { say: text }, outputs: { answer: json() },
  env: { set: { OWN: 'mine' } }, secrets: ['KEY'] })
export default pipeline('spare', {}, () => [ask({ say: 'a' }), shell({ say: 'b' })])`,
    'shell.sh': `printf '{"answer": {"key": %d, "own": "%s", "parent": %d}}' \${#KEY} "$OWN" $PPID > outputs.json`,
  })
  const plan = await world.plan()
  const open = () => localProcessExecutor({ home: world.home, logs: diskLogs(join(world.home, 'logs'), 1e6) })
  const executor = open()
  let number = 0
  const start = (step: string, environment = {}, by = executor) => {
    const node = plan.nodes.find((one) => one.step === step)!
    const running = by.start(
      {
        run: `pr_${++number}`,
        id: node.id,
        number,
        node: { ...node, environment: { ...node.environment, ...environment } },
        plan,
        inputs: { say: 'hello' },
        secrets: { KEY: 'seven77' },
        server: null,
      },
      () => undefined,
    )
    return { pid: Number(running.handle.split(':')[0]), outcome: running.outcome }
  }
  const first = start('ask')
  const cold = (await first.outcome) as any
  expect(cold).toMatchObject({ status: 'succeeded', output: { pid: first.pid, secret: 7 } })

  const ready = await spareOf('step', first.pid)
  const second = start('ask')
  expect(second.pid).toBe(ready)
  const warm = (await second.outcome) as any
  // No different from one that was started for it; and it serves no other.
  expect(warm.output).toEqual({ ...cold.output, pid: ready })
  expect(warm.resources.cpuSeconds).toBeLessThan(10)
  const third = await spareOf('step', ready)

  // A process that is to find other variables is started with them.
  const other = start('ask', { set: { OTHER: 'variable' } })
  expect(other.pid).not.toBe(third)
  expect(((await other.outcome) as any).output.env).toContain('OTHER')

  const program = start('shell')
  expect((await program.outcome).status).toBe('succeeded')
  const waiting = await spareOf('command', program.pid)
  const again = start('shell')
  expect(again.pid).toBe(waiting)
  expect((await again.outcome) as any).toMatchObject({
    output: { answer: { key: 7, own: 'mine', parent: waiting } },
  })

  executor.close()
  await noneLeft()

  // One that is told of a run to come has a process ready for its first step, too.
  const told = open()
  told.prepare!(plan.project.root)
  const early = await spareOf('step', 0)
  const begun = start('ask', {}, told)
  expect(begun.pid).toBe(early)
  expect(await begun.outcome).toMatchObject({ status: 'succeeded', output: { pid: early, secret: 7 } })
  told.close()
  await noneLeft()
})

const noneLeft = async (): Promise<void> => {
  for (let turns = 0; spares('step').length + spares('command').length > 0; turns++) {
    expect(turns).toBeLessThan(6000)
    await pause(20)
  }
}
