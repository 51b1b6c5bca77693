import { type Ref, pipeline, runInProcess, step } from '@slipway/flow'
import { describe, expect, it } from 'vitest'
import { standIn, type StandInOptions } from '../../tests/airflow/stand-in.ts'
import { airflow, type AirflowPlace, type AirflowRun, type AirflowUse } from './index.ts'

const dags = {
  load: { tasks: ['extract', 'load'] },
  broken: { tasks: ['extract', 'load', 'publish'], fails: 'load' },
  asleep: { tasks: ['extract'], paused: true },
}
const secrets: Record<string, string> = { AIRFLOW_TOKEN: 't0ken', AIRFLOW_PASSWORD: 'pa55' }
const secret = (name: string) => secrets[name]!
const day = step('day', () => '2026-03-01')

/** A pipeline of one DAG run, with what its step logged. */
async function run(
  given: AirflowPlace & Partial<AirflowUse<{ day: string }>>,
  ctx: { signal?: AbortSignal; run?: string } = {},
) {
  const logs: string[] = []
  const shares: number[] = []
  const flow = pipeline('nightly', {}, () =>
    airflow({ dag: 'load', conf: { day: day() }, longestWaitMs: 5, ...given }),
  )
  const output = await runInProcess(
    flow,
    {},
    {
      secret,
      log: (text) => void logs.push(text),
      progress: (share) => void shares.push(share),
      ...ctx,
    },
  )
  return { output, logs, shares }
}

describe.each([2, 3] as const)('a DAG of Airflow %i', (version) => {
  const open = (options: Partial<StandInOptions> = {}) => standIn({ version, dags, ...options })

  it('is triggered with its conf, followed and told', async () => {
    await using server = await open({ login: { token: 't0ken' }, outages: 1 })
    const { output, logs, shares } = await run({ url: `${server.url}/`, token: 'AIRFLOW_TOKEN' })
    expect(server.wrong).toEqual([])
    expect(output).toEqual({
      dag: 'load',
      run: 'slipway__local__airflow',
      airflow: version,
      link:
        version === 3
          ? `${server.url}/dags/load/runs/slipway__local__airflow`
          : `${server.url}/dags/load/grid?dag_run_id=slipway__local__airflow`,
      startedAt: new Date('2026-03-01T08:00:00Z'),
      endedAt: new Date('2026-03-01T08:05:00Z'),
      tasks: [
        { task: 'extract', state: 'success', tries: 1 },
        { task: 'load', state: 'success', tries: 1 },
      ],
    })
    expect([...server.runs.values()].map(({ conf }) => conf)).toEqual([{ day: '2026-03-01' }])
    expect(logs).toContain('load: success')
    expect(logs.some((line) => line.includes('Looking again'))).toBe(true)
    expect(shares.at(-1)).toBe(1)
  })

  it('is entered with a name and a password too, and says so where it is not let in', async () => {
    await using server = await open({ login: { username: 'ana', password: 'pa55' } })
    const ana = { url: server.url, username: 'ana', password: 'AIRFLOW_PASSWORD' }
    expect((await run(ana)).output.airflow).toBe(version)
    await expect(run({ ...ana, password: 'AIRFLOW_TOKEN' })).rejects.toMatchObject({
      code: 'STAGE_AIRFLOW_FORBIDDEN',
    })
    await expect(run({ url: server.url })).rejects.toMatchObject({ code: 'STAGE_AIRFLOW_FORBIDDEN' })
    expect(server.wrong).toEqual([])
  })

  it('names the tasks that failed, and is begun anew under another id by the next attempt', async () => {
    await using server = await open()
    const failing = { url: server.url, dag: 'broken' }
    await expect(run(failing)).rejects.toMatchObject({
      code: 'STAGE_AIRFLOW_FAILED',
      message: expect.stringContaining('failed in load.'),
      hint: expect.stringContaining(`${server.url}/dags/broken/`),
    })
    await expect(run(failing)).rejects.toMatchObject({ message: expect.stringContaining('airflow__2') })
    expect([...server.runs.keys()]).toEqual(['slipway__local__airflow', 'slipway__local__airflow__2'])
    expect(server.wrong).toEqual([])
  })

  it('that an attempt before began is followed, not begun again', async () => {
    await using server = await open()
    const running = { dag_run_id: 'slipway__local__airflow', state: 'running', conf: {}, looks: 1 } as const
    server.runs.set(running.dag_run_id, { ...running })
    const { output, logs } = await run({ url: server.url })
    expect(output.run).toBe(running.dag_run_id)
    expect(logs.some((line) => line.startsWith('goes on with'))).toBe(true)
    expect([...server.runs.keys()]).toEqual([running.dag_run_id])
  })

  it('that is paused or not there is refused, not queued for ever', async () => {
    await using server = await open()
    await expect(run({ url: server.url, dag: 'asleep' })).rejects.toMatchObject({
      code: 'STAGE_AIRFLOW_PAUSED',
    })
    expect(server.runs.size).toBe(0)
    expect((await run({ url: server.url, dag: 'asleep', unpause: true })).output.dag).toBe('asleep')
    await expect(run({ url: server.url, dag: 'nope' })).rejects.toMatchObject({
      code: 'STAGE_AIRFLOW_NO_DAG',
    })
    expect(server.wrong).toEqual([])
  })

  it('is marked failed there when the run is cancelled here', async () => {
    await using server = await open()
    const stop = new AbortController()
    const running = run({ url: server.url, longestWaitMs: 60_000 }, { signal: stop.signal })
    const ended = expect(running).rejects.toThrow(/abort/i)
    await server.seen(
      `GET ${version === 3 ? '/api/v2' : '/api/v1'}/dags/load/dagRuns/slipway__local__airflow/taskI`,
    )
    stop.abort()
    await ended
    await server.seen('PATCH')
    await expect.poll(() => server.runs.get('slipway__local__airflow')!.state).toBe('failed')
    expect(server.wrong).toEqual([])
  })
})

it('says where there is no Airflow', async () => {
  await expect(run({ url: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'STAGE_AIRFLOW_AWAY' })
})

it('has types: what it gives is a reference, and its conf takes references', () => {
  pipeline('typed', { url: 'http://x' }, (p) => {
    const done: Ref<AirflowRun> = airflow<{ day: string }>({ url: p.url, dag: 'load', conf: { day: day() } })
    // @ts-expect-error The conf lacks its day.
    airflow<{ day: string }>({ url: p.url, dag: 'load', conf: {} })
    // @ts-expect-error A number is no text.
    airflow<{ day: string }>({ url: p.url, dag: 'load', conf: { day: 1 } })
    return done.link
  })
})
