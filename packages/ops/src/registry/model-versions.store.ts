import type { DeploymentConfig } from '@slipway/contract/model-binding'
import type {
  GateVerdict,
  ModelFile,
  ModelOrigin,
  ModelStage,
  ModelVersion,
  ModelVersionStatus,
  NewModelVersion,
} from '@slipway/contract/registry'
import type { Kysely, Selectable } from 'kysely'
import type { RegistryTables } from './registry.tables.ts'
import { textsByOwner } from './texts.ts'

export interface NewVersionRow {
  readonly id: string
  /** The model's id. */
  readonly model: string
  readonly number: number
  readonly stage: ModelStage
  readonly status: ModelVersionStatus
  readonly statusReason?: string
  readonly body: Omit<NewModelVersion, 'files'> & { readonly files: readonly ModelFile[] }
  readonly origin: ModelOrigin | null
  readonly createdBy: string
  readonly createdAtMs: number
}

export type VersionRow = Selectable<RegistryTables['model_versions']> & { name: string }

/** What may change of a version once it stands. */
interface VersionChange {
  readonly description?: string
  readonly status?: ModelVersionStatus
  readonly statusReason?: string
  readonly files?: readonly ModelFile[]
  readonly signature?: Record<string, unknown>
  readonly facts?: Record<string, unknown>
  readonly deletedAtMs?: number
}

/** SQLite takes 32,766 values in a statement. */
const rowsAtOnce = 5000

export const modelVersionsStore = (db: Kysely<RegistryTables>) => {
  const all = db
    .selectFrom('model_versions')
    .innerJoin('models', 'models.id', 'model_versions.model')
    .selectAll('model_versions')
    .select('models.name')
  const living = all.where('model_versions.deleted_at_ms', 'is', null)

  /** In the order of the rows, with aliases and tags. */
  async function whole(rows: readonly VersionRow[]): Promise<ModelVersion[]> {
    const versions: ModelVersion[] = []
    for (let start = 0; start < rows.length; start += rowsAtOnce)
      versions.push(...(await some(rows.slice(start, start + rowsAtOnce))))
    return versions
  }

  async function some(rows: readonly VersionRow[]): Promise<ModelVersion[]> {
    const ids = rows.map((row) => row.id)
    const aliases = await db
      .selectFrom('model_aliases')
      .innerJoin('model_versions', (join) =>
        join
          .onRef('model_versions.model', '=', 'model_aliases.model')
          .onRef('model_versions.number', '=', 'model_aliases.number'),
      )
      .select(['model_versions.id', 'alias'])
      .where('model_versions.id', 'in', ids)
      .orderBy('alias')
      .execute()
    const aliasesOf = Map.groupBy(aliases, ({ id }) => id)
    const tags = textsByOwner(
      await db
        .selectFrom('model_version_tags')
        .select(['version as owner', 'key', 'value'])
        .where('version', 'in', ids)
        .execute(),
    )
    return rows.map((row) => ({
      ...fromRow(row),
      aliases: (aliasesOf.get(row.id) ?? []).map(({ alias }) => alias),
      tags: tags(row.id),
    }))
  }

  return {
    whole,

    /** `deleted`: also one that was deleted. */
    async get(model: string, number: number | 'latest', deleted = false): Promise<ModelVersion | null> {
      const of = (deleted ? all : living).where('model', '=', model)
      const row = await (number === 'latest'
        ? of.orderBy('number', 'desc').limit(1)
        : of.where('number', '=', number)
      ).executeTakeFirst()
      return row ? (await whole([row]))[0]! : null
    },

    async byId(id: string): Promise<ModelVersion | null> {
      return (await whole(await all.where('model_versions.id', '=', id).execute()))[0] ?? null
    },

    /** Those that have none of the files of a logged model yet. */
    waitingFor: async (loggedModel: string): Promise<ModelVersion[]> =>
      whole(await living.where('logged_model', '=', loggedModel).where('files', '=', '[]').execute()),

    async numberOfKey(model: string, key: string): Promise<number | null> {
      const row = await db
        .selectFrom('model_versions')
        .select('number')
        .where('model', '=', model)
        .where('request_key', '=', key)
        .where('deleted_at_ms', 'is', null)
        .executeTakeFirst()
      return row?.number ?? null
    },

    /** The newest first. */
    list: async (model: string): Promise<ModelVersion[]> =>
      whole(await living.where('model', '=', model).orderBy('number', 'desc').execute()),

    /** The highest number of each stage of some models. */
    async latestOfStages(models: readonly string[]): Promise<Map<string, ModelVersion[]>> {
      if (models.length === 0) return new Map()
      const newest = db
        .selectFrom('model_versions')
        .select((e) => ['model', 'stage', e.fn.max('number').as('number')])
        .where('model', 'in', models)
        .where('deleted_at_ms', 'is', null)
        .groupBy(['model', 'stage'])
        .as('newest')
      const rows = await all
        .innerJoin(newest, (join) =>
          join
            .onRef('newest.model', '=', 'model_versions.model')
            .onRef('newest.number', '=', 'model_versions.number'),
        )
        .orderBy('model_versions.number')
        .execute()
      const found = await whole(rows)
      return Map.groupBy(found, (_, i) => rows[i]!.model)
    },

    /** Also of those that were deleted. */
    async lastNumber(model: string): Promise<number> {
      const { last } = await db
        .selectFrom('model_versions')
        .select((e) => e.fn.max('number').as('last'))
        .where('model', '=', model)
        .executeTakeFirstOrThrow()
      return last ?? 0
    },

    /** false where the number or the request's key was taken meanwhile. */
    async insert({ body, origin, ...row }: NewVersionRow): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('model_versions')
        .values({
          id: row.id,
          model: row.model,
          number: row.number,
          request_key: body.key ?? null,
          stage: row.stage,
          status: row.status,
          status_reason: row.statusReason ?? '',
          description: body.description ?? '',
          lineage: JSON.stringify(body.lineage ?? {}),
          run_id: body.lineage?.run ?? null,
          signature: JSON.stringify(body.signature),
          metrics: JSON.stringify(body.metrics ?? {}),
          gate: body.gate ? JSON.stringify(body.gate) : null,
          deployment: body.deployment ? JSON.stringify(body.deployment) : null,
          files: JSON.stringify(body.files),
          facts: JSON.stringify(body.facts ?? {}),
          source: origin?.source ?? null,
          location: origin?.location ?? null,
          run_link: origin?.runLink ?? null,
          logged_model: origin?.loggedModel ?? null,
          created_by: row.createdBy,
          created_at_ms: row.createdAtMs,
          updated_at_ms: row.createdAtMs,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    /** Compare-and-set on the stage; false where it has moved. */
    async move(
      before: Pick<ModelVersion, 'id' | 'stage' | 'gate'>,
      stage: ModelStage,
      atMs: number,
      gate = before.gate,
    ): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('model_versions')
        .set({ stage, gate: gate ? JSON.stringify(gate) : null, updated_at_ms: atMs })
        .where('id', '=', before.id)
        .where('stage', '=', before.stage)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async update(id: string, atMs: number, change: VersionChange = {}): Promise<void> {
      const { files, signature, facts, statusReason, deletedAtMs, ...same } = change
      await db
        .updateTable('model_versions')
        .set({
          ...same,
          ...(statusReason === undefined ? {} : { status_reason: statusReason }),
          ...(files ? { files: JSON.stringify(files) } : {}),
          ...(signature ? { signature: JSON.stringify(signature) } : {}),
          ...(facts ? { facts: JSON.stringify(facts) } : {}),
          ...(deletedAtMs === undefined ? {} : { deleted_at_ms: deletedAtMs, request_key: null }),
          updated_at_ms: atMs,
        })
        .where('id', '=', id)
        .execute()
    },

    /** Every version of a model was changed, as when it gets another name. */
    async touchAll(model: string, atMs: number): Promise<void> {
      await db.updateTable('model_versions').set({ updated_at_ms: atMs }).where('model', '=', model).execute()
    },

    /** The value before, null where there was none. `value` null removes it. */
    async setTag(id: string, key: string, value: string | null): Promise<string | null> {
      const found = await db
        .selectFrom('model_version_tags')
        .select('value')
        .where('version', '=', id)
        .where('key', '=', key)
        .executeTakeFirst()
      if (value === null)
        await db.deleteFrom('model_version_tags').where('version', '=', id).where('key', '=', key).execute()
      else
        await db
          .insertInto('model_version_tags')
          .values({ version: id, key, value })
          .onConflict((conflict) => conflict.columns(['version', 'key']).doUpdateSet({ value }))
          .execute()
      return found?.value ?? null
    },
  }
}

const fromRow = (row: VersionRow): Omit<ModelVersion, 'aliases' | 'tags'> => ({
  id: row.id,
  model: row.name,
  number: row.number,
  stage: row.stage as ModelStage,
  status: row.status as ModelVersionStatus,
  statusReason: row.status_reason,
  description: row.description,
  origin:
    row.source === null
      ? null
      : {
          source: row.source,
          location: row.location,
          runLink: row.run_link,
          loggedModel: row.logged_model,
        },
  lineage: JSON.parse(row.lineage),
  signature: JSON.parse(row.signature),
  metrics: JSON.parse(row.metrics),
  gate: row.gate === null ? null : (JSON.parse(row.gate) as GateVerdict),
  deployment: row.deployment === null ? null : (JSON.parse(row.deployment) as DeploymentConfig),
  files: JSON.parse(row.files),
  facts: JSON.parse(row.facts),
  createdBy: row.created_by,
  createdAtMs: row.created_at_ms,
  updatedAtMs: row.updated_at_ms,
})
