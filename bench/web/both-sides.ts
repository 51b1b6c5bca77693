import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startPlatform } from '../../packages/ops/src/app/index.ts'
import { startMlflow } from '../tracking/servers.ts'
import { knownRun, type KnownRun } from './known.ts'

export interface Sides {
  /** Of both servers, over the same runs. */
  readonly slipway: string
  readonly mlflow: string
  readonly experiment: { readonly slipway: string; readonly mlflow: string }
  readonly runs: readonly string[]
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '../..')
const experimentName = 'churn'

/** MLflow's server over so many runs, and Slipway's over the same, brought over by `slipway import mlflow`. */
export async function bothSides(folder: string, count: number, web: string): Promise<Sides> {
  const runs = Array.from({ length: count }, (_, i) => knownRun(i, { runs: count }))
  const theirs = join(folder, 'mlflow')
  // Makes the tables.
  await (await startMlflow(theirs)).stop()
  const mlflowId = fillMlflow(join(theirs, 'mlflow.db'), runs)
  const imported = execFileSync(
    process.execPath,
    [join(root, 'packages/cli/bin/slipway.mjs'), 'import', 'mlflow', join(theirs, 'mlflow.db'), '--json'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1e8, stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const { rows } = JSON.parse(imported) as { rows: { what: string; here: number; same: boolean }[] }
  if (rows.some(({ same }) => !same)) throw new Error(`the import differs: ${imported}`)
  const ours = await startPlatform({ home: join(folder, '.slipway'), web })
  const mlflow = await startMlflow(theirs)
  const { id } = (await ours.rooms.tracking.experiments()).find(({ name }) => name === experimentName)!
  return {
    slipway: ours.url,
    mlflow: mlflow.url,
    experiment: { slipway: id, mlflow: mlflowId },
    runs: runs.slice(-400).map((run) => run.id),
    async stop() {
      await mlflow.stop()
      await ours.close()
    },
  }
}

/** Straight into MLflow's database: over its API this takes many minutes. Gives the experiment's id. */
function fillMlflow(file: string, runs: readonly KnownRun[]): string {
  const db = new DatabaseSync(file)
  const into = (table: string, columns: string) =>
    db.prepare(`insert into ${table} (${columns}) values (${columns.replaceAll(/\w+/g, '?')})`)
  db.exec('begin')
  const experiment = Number(
    into('experiments', 'name,artifact_location,lifecycle_stage,creation_time,last_update_time').run(
      experimentName,
      'mlflow-artifacts:/1',
      'active',
      1,
      1,
    ).lastInsertRowid,
  )
  const run = into(
    'runs',
    'run_uuid,name,source_type,source_name,entry_point_name,user_id,status,start_time,end_time,source_version,lifecycle_stage,artifact_uri,experiment_id',
  )
  const tag = into('tags', 'key,value,run_uuid')
  const param = into('params', 'key,value,run_uuid')
  const metric = into('metrics', 'key,value,timestamp,run_uuid,step,is_nan')
  const last = into('latest_metrics', 'key,value,timestamp,run_uuid,step,is_nan')
  for (const { id, name, startedAtMs, tookMs, tags, params, metrics } of runs) {
    const uri = `mlflow-artifacts:/1/${id}/artifacts`
    const ended = startedAtMs + tookMs
    run.run(id, name, 'UNKNOWN', '', '', 'ana', 'FINISHED', startedAtMs, ended, '', 'active', uri, experiment)
    for (const [key, value] of Object.entries({ ...tags, 'mlflow.runName': name })) tag.run(key, value, id)
    for (const [key, value] of Object.entries(params)) param.run(key, value, id)
    for (const [key, value] of Object.entries(metrics)) {
      metric.run(key, value, ended, id, 0, 0)
      last.run(key, value, ended, id, 0, 0)
    }
  }
  db.exec('commit')
  db.close()
  return String(experiment)
}
