import type { ModelFile } from '@slipway/contract/registry'
import type { Kysely } from 'kysely'
import { newId } from '../kernel/index.ts'
import { eventsStore } from './events.store.ts'
import { modelsStore } from './models.store.ts'
import type { RegistryTables } from './registry.tables.ts'

export interface Purge {
  /** What was deleted before this time. */
  readonly beforeMs: number
  /** Versions that an endpoint names, by the name that their model had then. */
  readonly deployed: readonly { readonly model: string; readonly version: number }[]
  readonly nowMs: number
}

/** Call it inside a transaction. Answers how many versions were purged. */
export async function purgeVersions(trx: Kysely<RegistryTables>, purge: Purge): Promise<number> {
  const served = new Set<string>()
  for (const { model, version } of purge.deployed)
    served.add(`${await modelsStore(trx).idOnceOf(model)} ${version}`)
  const due = await trx
    .selectFrom('model_versions as v')
    .innerJoin('models as m', 'm.id', 'v.model')
    .select(['v.id', 'v.model', 'v.number', 'm.name'])
    .where('v.purged_at_ms', 'is', null)
    .where((e) =>
      e.or([e('v.deleted_at_ms', '<', purge.beforeMs), e('m.deleted_at_ms', '<', purge.beforeMs)]),
    )
    .execute()
  const gone = due.filter(({ model, number }) => !served.has(`${model} ${number}`))
  for (const { id, model, number, name } of gone) {
    await trx
      .updateTable('model_versions')
      .set({ files: '[]', facts: '{}', request_key: null, purged_at_ms: purge.nowMs })
      .where('id', '=', id)
      .execute()
    await eventsStore(trx).appendTo(model, {
      id: newId('ev'),
      model: name,
      kind: 'purged',
      number,
      alias: null,
      before: null,
      after: null,
      reason: 'deleted longer ago than the grace period',
      by: 'slipway',
      atMs: purge.nowMs,
    })
  }
  return gone.length
}

/** The files of every version that has some, once each. */
export async function filesOfVersions(
  db: Kysely<RegistryTables>,
): Promise<{ path: string; digest: string }[][]> {
  const rows = await db.selectFrom('model_versions').select('files').distinct().execute()
  return rows.map((row) => JSON.parse(row.files) as ModelFile[]).filter((files) => files.length > 0)
}

export async function runsInUse(trx: Kysely<RegistryTables>): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('model_versions')
    .select('run_id')
    .where('run_id', 'is not', null)
    .where('purged_at_ms', 'is', null)
    .distinct()
    .execute()
  return new Set(rows.map((row) => row.run_id!))
}
