import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Client, connect } from '@slipway/client'
import { expect, it } from 'vitest'
import { echo } from '../../../tests/schedules-world.ts'

const program = join(import.meta.dirname, '../../../tests/schedules-server.ts')

async function serve(home: string, root: string): Promise<{ child: ChildProcess; client: Client }> {
  const child = spawn(process.execPath, [program, home, root], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, client: connect({ url: String(line).trim() }) }
}

it('starts each time once, however often its server is killed with -9', async () => {
  const root = await mkdtemp(join(tmpdir(), 'schedules-crash-'))
  await mkdir(join(root, 'pipelines'))
  await writeFile(join(root, 'pipelines/echo.ts'), echo('echo'))
  const home = join(root, '.slipway')
  let server = await serve(home, root)
  // Asked before: a first request may take longer than the first time is away, and a schedule has no times from before it.
  await server.client.schedules.listPipelines({})
  const fromMs = Date.now() + 1500
  const times = [0, 1, 2, 3, 4].map((i) => new Date(fromMs + 1500 * i).toISOString())
  const { createdMs } = await server.client.schedules.createSchedule({
    body: {
      name: 's',
      pipeline: 'echo',
      everyMs: 1500,
      fromMs,
      endMs: fromMs + 1500 * 4,
      overlap: 'allow',
      catchUp: 'all',
      params: { day: '{{ scheduledAt }}' },
    },
  })
  expect(createdMs).toBeLessThan(fromMs)
  for (const afterMs of [1700, 1300, 2600, 400]) {
    await pause(afterMs)
    const gone = once(server.child, 'exit')
    server.child.kill('SIGKILL')
    await gone
    server = await serve(home, root)
  }
  const { schedules, pipelines } = server.client
  const list = async () => (await schedules.listFires({ params: { name: 's' }, query: {} })).fires
  await expect
    .poll(async () => (await list()).filter(({ endedMs }) => endedMs !== null).length, { timeout: 200_000 })
    .toBe(times.length)
  const fires = (await list()).toSorted((a, b) => a.scheduledMs! - b.scheduledMs!)
  expect(fires.map(({ key, status }) => [key, status])).toEqual(times.map((key) => [key, 'succeeded']))
  const { runs } = await pipelines.listPipelineRuns({ query: {} })
  expect(runs.map(({ id }) => id).toSorted()).toEqual(fires.map(({ run }) => run).toSorted())
  for (const { key, run } of fires)
    expect((await pipelines.getPipelineRun({ params: { id: run! } })).output).toMatchObject({ day: key })
  const gone = once(server.child, 'exit')
  server.child.kill('SIGKILL')
  await gone
  await rm(root, { recursive: true, force: true })
})
