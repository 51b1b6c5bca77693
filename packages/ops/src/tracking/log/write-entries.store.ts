import type { Kysely } from 'kysely'
import { addPoints } from '../metrics/series.store.ts'
import { storedValue } from '../metrics/metric-point.ts'
import { firstRevision, nextRevisions } from '../revision.store.ts'
import {
  experimentDeleted,
  experimentNotFound,
  paramChanged,
  runDeleted,
  runNotFound,
} from '../tracking.errors.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import type { LogEntry, LogOutcome } from './entry.ts'
import { insertion, lookup } from './statements.store.ts'

type Db = Kysely<TrackingTables>

const written: LogOutcome = { kind: 'written' }
const standing: LogOutcome = { kind: 'standing' }

/**
 * Writes what many callers log, in few statements; called with the transaction that all of it belongs to. An entry
 * that is refused leaves nothing behind and harms no other. Each entry may come again.
 */
export async function writeEntries(db: Db, entries: readonly LogEntry[]): Promise<LogOutcome[]> {
  const outcomes: LogOutcome[] = entries.map(() => written)
  const refuse = (i: number, error: Error) => void (outcomes[i] = { kind: 'refused', error })
  const left = () => entries.map((entry, i) => ({ entry, i })).filter(({ i }) => outcomes[i] === written)

  const experiments = await makeRuns(db, left(), refuse, (i) => (outcomes[i] = standing))
  const runs = await runsOf(db, left(), experiments, refuse)
  const params = await newParams(db, left(), refuse)
  const rest = left().map(({ entry }) => entry)

  await insertParams.run(db, params)
  await upsertTags.run(
    db,
    lastOfEach(rest.flatMap(({ runId, tags }) => tags.map(([k, v]) => [runId, k, v] as const))),
  )
  await addPoints(
    db,
    rest
      .filter(({ points }) => points.length > 0)
      .map((entry) => ({
        runId: entry.runId,
        experimentId: runs.get(entry.runId)!,
        points: entry.points,
      })),
  )
  await insertModelPoints.run(
    db,
    rest.flatMap(({ runId, modelPoints }) =>
      modelPoints.map((p) => {
        const { nan, value } = storedValue(p.value)
        return [p.modelId, p.key, p.step, p.tMs, nan, value, runId, p.datasetName, p.datasetDigest] as const
      }),
    ),
  )
  for (const { runId, name } of rest)
    if (name !== null) await db.updateTable('runs').set({ name }).where('id', '=', runId).execute()
  return outcomes
}

type Numbered = readonly { readonly entry: LogEntry; readonly i: number }[]

/** Makes the runs that are new; gives the experiments of those made. */
async function makeRuns(
  db: Db,
  entries: Numbered,
  refuse: (i: number, error: Error) => void,
  stands: (i: number) => void,
): Promise<Map<string, number>> {
  const made = new Map<string, number>()
  const makers = entries.filter(({ entry }) => entry.make !== null)
  if (makers.length === 0) return made
  const experiments = new Map(
    (await experimentStates(db, [...new Set(makers.map(({ entry }) => entry.make!.experimentId))])).map(
      (row) => [row.id, row.deleted_at_ms],
    ),
  )
  const parents = new Set(
    (await runIds(db, [...new Set(makers.flatMap(({ entry }) => entry.make!.parentId ?? []))])).map(
      ({ id }) => id,
    ),
  )
  const fine = makers.filter(({ entry: { make }, i }) => {
    const { experimentId, parentId } = make!
    const deletedAtMs = experiments.get(experimentId)
    if (deletedAtMs === undefined) refuse(i, experimentNotFound(String(experimentId)))
    else if (deletedAtMs !== null) refuse(i, experimentDeleted(String(experimentId)))
    else if (parentId !== null && !parents.has(parentId)) refuse(i, runNotFound(parentId))
    else return true
    return false
  })
  const revision = firstRevision()
  const rows = fine.map(({ entry: { runId, make } }) => {
    const { experimentId, name, parentId, createdBy, startedAtMs, key } = make!
    return [runId, experimentId, name, 'running', parentId, createdBy, startedAtMs, key, revision] as const
  })
  const inserted = new Set((await insertRuns.run(db, rows)).map(({ id }) => id))
  // Two entries of one batch may want one id: the first makes it.
  for (const { entry, i } of fine)
    if (inserted.delete(entry.runId)) made.set(entry.runId, entry.make!.experimentId)
    else stands(i)
  return made
}

/** The experiments of the runs that may be written to, which from here on have their next revision. */
async function runsOf(
  db: Db,
  entries: Numbered,
  made: ReadonlyMap<string, number>,
  refuse: (i: number, error: Error) => void,
): Promise<Map<string, number>> {
  const known = new Map(made)
  const asked = [...new Set(entries.map(({ entry }) => entry.runId))].filter((id) => !known.has(id))
  const deleted = new Set<string>()
  for (const row of await nextRevisions(db, asked)) {
    known.set(row.id, row.experiment_id)
    if (row.deleted_at_ms !== null) deleted.add(row.id)
  }
  for (const { entry, i } of entries)
    if (!known.has(entry.runId)) refuse(i, runNotFound(entry.runId))
    else if (deleted.has(entry.runId)) refuse(i, runDeleted(entry.runId))
  return known
}

/** The parameters that do not stand yet. An entry that would change one, stored or of an entry before it, is refused. */
async function newParams(
  db: Db,
  entries: Numbered,
  refuse: (i: number, error: Error) => void,
): Promise<(readonly [string, string, string])[]> {
  const some = entries.filter(({ entry }) => entry.params.length > 0)
  if (some.length === 0) return []
  const fresh = some.filter(({ entry }) => entry.make === null).map(({ entry }) => entry.runId)
  const known = new Map<string, string>()
  for (const { run_id, key, value } of await paramsOf(db, [...new Set(fresh)]))
    known.set(`${run_id}${key}`, value)
  const rows: (readonly [string, string, string])[] = []
  for (const { entry, i } of some) {
    const own = new Map<string, string>()
    let changed: Error | null = null
    for (const [key, value] of entry.params) {
      const before = known.get(`${entry.runId}${key}`) ?? own.get(key)
      if (before === undefined) own.set(key, value)
      else if (before !== value) changed ??= paramChanged(entry.runId, key, before, value)
    }
    if (changed) refuse(i, changed)
    else
      for (const [key, value] of own) {
        known.set(`${entry.runId}${key}`, value)
        rows.push([entry.runId, key, value])
      }
  }
  return rows
}

/** Of rows with one run and key the last: a statement may touch a row once. In order, so that servers do not lock crosswise. */
function lastOfEach(
  rows: readonly (readonly [string, string, string])[],
): (readonly [string, string, string])[] {
  if (rows.length < 2) return [...rows]
  const last = new Map(rows.map((row) => [`${row[0]}${row[1]}`, row]))
  return [...last.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

const experimentStates = lookup(
  (db, ids: readonly number[]) =>
    db.selectFrom('experiments').select(['id', 'deleted_at_ms']).where('id', 'in', ids),
  0,
)

const runIds = lookup(
  (db, ids: readonly string[]) => db.selectFrom('runs').select('id').where('id', 'in', ids),
  '',
)

const paramsOf = lookup(
  (db, ids: readonly string[]) => db.selectFrom('run_params').selectAll().where('run_id', 'in', ids),
  '',
)

const insertRuns = insertion<
  readonly [string, number, string, string, string | null, string, number, string | null, number],
  { id: string }
>(
  (db, rows) =>
    db
      .insertInto('runs')
      .values(
        rows.map(
          ([
            id,
            experiment_id,
            name,
            status,
            parent_id,
            created_by,
            started_at_ms,
            request_key,
            revision,
          ]) => ({
            id,
            experiment_id,
            name,
            status,
            parent_id,
            created_by,
            started_at_ms,
            request_key,
            revision,
          }),
        ),
      )
      .onConflict((conflict) => conflict.doNothing())
      .returning('id'),
  ['', 0, '', '', '', '', 0, '', 0],
)

const insertParams = insertion<readonly [string, string, string]>(
  (db, rows) =>
    db
      .insertInto('run_params')
      .values(rows.map(([run_id, key, value]) => ({ run_id, key, value })))
      .onConflict((conflict) => conflict.doNothing()),
  ['', '', ''],
)

const upsertTags = insertion<readonly [string, string, string]>(
  (db, rows) =>
    db
      .insertInto('run_tags')
      .values(rows.map(([run_id, key, value]) => ({ run_id, key, value })))
      .onConflict((conflict) =>
        conflict.columns(['run_id', 'key']).doUpdateSet((e) => ({ value: e.ref('excluded.value') })),
      ),
  ['', '', ''],
)

const insertModelPoints = insertion<
  readonly [string, string, number, number, number, number, string, string, string]
>(
  (db, rows) =>
    db
      .insertInto('model_metrics')
      .values(
        rows.map(([model_id, key, step, t_ms, nan, value, run_id, dataset_name, dataset_digest]) => ({
          model_id,
          key,
          step,
          t_ms,
          nan,
          value,
          run_id,
          dataset_name,
          dataset_digest,
        })),
      )
      .onConflict((conflict) => conflict.doNothing()),
  ['', '', 0, 0, 0, 0, '', '', ''],
)
