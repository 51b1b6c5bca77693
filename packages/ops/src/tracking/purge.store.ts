import type { Kysely } from 'kysely'
import { forUpdate, removeRows } from '../kernel/index.ts'
import { artifactTreeStore } from './artifacts/artifact-tree.store.ts'
import { joined } from './artifacts/tree-path.ts'
import type { TrackingTables } from './tracking.tables.ts'

interface PurgedRuns {
  readonly beforeMs: number
  readonly keep: ReadonlySet<string>
  /** The folder of the files of an experiment; null where another store keeps them. */
  readonly placeOf: (experiment: { id: string; artifactLocation: string | null }) => string | null
}

/**
 * Removes for good the runs and experiments that were deleted before a time, with all that was logged to them; but for
 * runs to keep, and experiments that hold one. Call it inside a transaction.
 */
export async function purgeRuns(
  trx: Kysely<TrackingTables>,
  { beforeMs, keep, placeOf }: PurgedRuns,
): Promise<{ runs: number; experiments: number }> {
  const located = await trx
    .selectFrom('experiments')
    .select(['id', 'artifact_location', 'deleted_at_ms'])
    .execute()
  const folders = new Map(
    located.map((e) => [e.id, placeOf({ id: String(e.id), artifactLocation: e.artifact_location })]),
  )
  const old = located.filter((e) => e.id !== 0 && e.deleted_at_ms !== null && e.deleted_at_ms < beforeMs)
  const inOld = new Set(old.map(({ id }) => id))
  const candidates = await trx
    .selectFrom('runs as r')
    .innerJoin('experiments as e', 'e.id', 'r.experiment_id')
    .select(['r.id', 'r.experiment_id'])
    .where((e) => e.or([e('r.deleted_at_ms', '<', beforeMs), e('e.deleted_at_ms', '<', beforeMs)]))
    .execute()
  for (const { id, experiment_id } of candidates) if (keep.has(id)) inOld.delete(experiment_id)
  const due = candidates.filter(
    ({ id, experiment_id }) => !keep.has(id) && (experiment_id !== 0 || !inOld.has(0)),
  )
  for (const { id, experiment_id } of due) {
    await removeFolder(trx, folders.get(experiment_id), id)
    await trx.deleteFrom('artifact_entries').where('owner', '=', id).execute()
    await trx.deleteFrom('model_metrics').where('run_id', '=', id).execute()
    await trx
      .deleteFrom('metric_chunks')
      .where('series_id', 'in', (e) => e.selectFrom('metric_series').select('id').where('run_id', '=', id))
      .execute()
  }
  const runs = await removeRows(
    trx,
    'runs',
    'id',
    due.map(({ id }) => id),
  )
  for (const id of inOld) {
    for (const { below, row } of await ownersIn(trx, id))
      await removeFolder(trx, folders.get(id), `${below}/${row}`)
    // What else lies in a folder of its own; not where another experiment has put its files.
    const own = String(id)
    const others = [...folders].filter(([other]) => other !== id).map(([, folder]) => `${folder ?? ''}/`)
    if (folders.get(id) === own && !others.some((folder) => folder.startsWith(`${own}/`)))
      await artifactTreeStore(trx).remove(own)
  }
  const experiments = await removeRows(trx, 'experiments', 'id', [...inOld])
  return { runs, experiments }
}

async function removeFolder(
  trx: Kysely<TrackingTables>,
  folder: string | null | undefined,
  inside: string,
): Promise<void> {
  if (typeof folder === 'string') await artifactTreeStore(trx).remove(joined(folder, inside))
}

/** The logged models and traces of an experiment, and the folder that those of each lie below. */
async function ownersIn(trx: Kysely<any>, experiment: number): Promise<{ below: string; row: string }[]> {
  const found: { below: string; row: string }[] = []
  for (const [table, below] of [
    ['traces', 'traces'],
    ['logged_models', 'models'],
  ] as const) {
    const rows = await trx.selectFrom(table).select('id').where('experiment_id', '=', experiment).execute()
    found.push(...rows.map(({ id }) => ({ below, row: String(id) })))
  }
  return found
}

/** Before it is asked what is still named: nobody names or restores what may be purged until the transaction ends. */
export async function lockExpired(trx: Kysely<TrackingTables>, beforeMs: number): Promise<void> {
  const experiments = trx.selectFrom('experiments').select('id').where('deleted_at_ms', '<', beforeMs)
  const ids = (await forUpdate(trx, experiments).execute()).map(({ id }) => id)
  const runs = trx
    .selectFrom('runs')
    .select('id')
    .where((e) =>
      e.or([e('deleted_at_ms', '<', beforeMs), ...(ids.length > 0 ? [e('experiment_id', 'in', ids)] : [])]),
    )
  await forUpdate(trx, runs).execute()
}
