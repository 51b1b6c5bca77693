import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ask } from './load.ts'

export const runsCount = Number(process.env.BENCH_RUNS ?? 10_000)
export const historyRuns = 8
export const pointsEach = 3000
const auc = (i: number) => ((i * 7919) % runsCount) / runsCount
const params = (i: number) => ({ depth: String(i % 10), rate: String(i % 7), kind: 'tree' })
const tags = { 'mlflow.user': 'ana', 'mlflow.source.name': 'train.py', stage: 'try' }

/** Runs with three parameters, three tags and two metrics, the first 8 with a history; their ids. */
export async function fillSlipway(url: string): Promise<string[]> {
  const ids: string[] = []
  for (let at = 0; at < runsCount; at += 200)
    ids.push(...(await Promise.all(Array.from({ length: 200 }, (_, k) => makeRun(url, at + k)))))
  for (const run of ids.slice(0, historyRuns))
    for (let at = 0; at < pointsEach; at += 1000)
      await log(url, run, { metrics: points('history', at, 1000) })
  return ids
}

async function makeRun(url: string, i: number): Promise<string> {
  const pairs = Object.entries(tags).map(([key, value]) => ({ key, value }))
  const body = { experiment_id: '0', run_name: `run ${i}`, start_time: 1000 + i, tags: pairs }
  const reply = await ask(url, { method: 'POST', path: '/api/2.0/mlflow/runs/create', body })
  const id = (JSON.parse(reply) as { run: { info: { run_id: string } } }).run.info.run_id
  await log(url, id, {
    metrics: [
      { key: 'auc', value: auc(i), timestamp: 1, step: 0 },
      { key: 'loss', value: i, timestamp: 1, step: 0 },
    ],
    params: Object.entries(params(i)).map(([key, value]) => ({ key, value })),
  })
  return id
}

const log = (url: string, run_id: string, batch: object) =>
  ask(url, { method: 'POST', path: '/api/2.0/mlflow/runs/log-batch', body: { run_id, ...batch } })

export const points = (key: string, from: number, count: number) =>
  Array.from({ length: count }, (_, k) => ({
    key,
    value: 1 / (from + k + 1),
    timestamp: 1000 + from + k,
    step: from + k,
  }))

/** The same, straight into MLflow's database: over its API this takes many minutes. */
export function fillMlflow(folder: string): string[] {
  const db = new DatabaseSync(join(folder, 'mlflow.db'))
  const ids = Array.from({ length: runsCount }, (_, i) => i.toString(16).padStart(32, '0'))
  const run = db.prepare(
    `insert into runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, source_version, lifecycle_stage, artifact_uri, experiment_id)
     values (?, ?, 'UNKNOWN', '', '', 'ana', 'RUNNING', ?, '', 'active', ?, 0)`,
  )
  const tag = db.prepare('insert into tags (key, value, run_uuid) values (?, ?, ?)')
  const param = db.prepare('insert into params (key, value, run_uuid) values (?, ?, ?)')
  const metric = db.prepare(
    'insert into metrics (key, value, timestamp, run_uuid, step, is_nan) values (?, ?, ?, ?, ?, 0)',
  )
  const last = db.prepare(
    'insert into latest_metrics (key, value, timestamp, step, is_nan, run_uuid) values (?, ?, ?, ?, 0, ?)',
  )
  db.exec('begin')
  ids.forEach((id, i) => {
    run.run(id, `run ${i}`, 1000 + i, `mlflow-artifacts:/0/${id}/artifacts`)
    for (const [key, value] of Object.entries({ ...tags, 'mlflow.runName': `run ${i}` }))
      tag.run(key, value, id)
    for (const [key, value] of Object.entries(params(i))) param.run(key, value, id)
    for (const [key, value] of Object.entries({ auc: auc(i), loss: i })) {
      metric.run(key, value, 1, id, 0)
      last.run(key, value, 1, 0, id)
    }
  })
  for (const id of ids.slice(0, historyRuns)) {
    const all = points('history', 0, pointsEach)
    for (const { key, value, timestamp, step } of all) metric.run(key, value, timestamp, id, step)
    const { key, value, timestamp, step } = all.at(-1)!
    last.run(key, value, timestamp, step, id)
  }
  db.exec('commit')
  db.close()
  return ids
}
