import type { DeploymentConfig } from '@slipway/contract/model-binding'
import type {
  GateVerdict,
  Model,
  ModelStage,
  ModelVersion,
  NewModelVersion,
} from '@slipway/contract/registry'
import type { Kysely, Selectable } from 'kysely'
import type { RegistryTables } from './registry.tables.ts'

export interface NewVersionRow {
  readonly id: string
  readonly model: string
  readonly number: number
  readonly stage: ModelStage
  readonly body: NewModelVersion
  readonly createdBy: string
  readonly createdAtMs: number
}

export const modelVersionsStore = (db: Kysely<RegistryTables>) => {
  const all = db.selectFrom('model_versions').selectAll()

  async function withAliases(rows: readonly Selectable<RegistryTables['model_versions']>[]) {
    if (rows.length === 0) return []
    const aliases = await db
      .selectFrom('model_aliases')
      .select(['alias', 'number'])
      .where('model', '=', rows[0]!.model)
      .orderBy('alias')
      .execute()
    return rows.map((row) =>
      fromRow(
        row,
        aliases.filter((a) => a.number === row.number).map((a) => a.alias),
      ),
    )
  }

  return {
    async get(model: string, number: number | 'latest'): Promise<ModelVersion | null> {
      const of = all.where('model', '=', model)
      const row = await (number === 'latest'
        ? of.orderBy('number', 'desc').limit(1)
        : of.where('number', '=', number)
      ).executeTakeFirst()
      return row ? (await withAliases([row]))[0]! : null
    },

    async numberOfKey(model: string, key: string): Promise<number | null> {
      const row = await db
        .selectFrom('model_versions')
        .select('number')
        .where('model', '=', model)
        .where('request_key', '=', key)
        .executeTakeFirst()
      return row?.number ?? null
    },

    /** The newest first. */
    list: async (model: string): Promise<ModelVersion[]> =>
      withAliases(await all.where('model', '=', model).orderBy('number', 'desc').execute()),

    async lastNumber(model: string): Promise<number> {
      const { last } = await db
        .selectFrom('model_versions')
        .select((e) => e.fn.max('number').as('last'))
        .where('model', '=', model)
        .executeTakeFirstOrThrow()
      return last ?? 0
    },

    /** false where the number or the request's key was taken meanwhile. */
    async insert({
      id,
      model,
      number,
      stage,
      body,
      createdBy,
      createdAtMs,
    }: NewVersionRow): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('model_versions')
        .values({
          id,
          model,
          number,
          request_key: body.key ?? null,
          stage,
          description: body.description ?? '',
          lineage: JSON.stringify(body.lineage ?? {}),
          signature: JSON.stringify(body.signature),
          metrics: JSON.stringify(body.metrics ?? {}),
          gate: body.gate ? JSON.stringify(body.gate) : null,
          deployment: body.deployment ? JSON.stringify(body.deployment) : null,
          files: JSON.stringify(body.files),
          facts: JSON.stringify(body.facts ?? {}),
          created_by: createdBy,
          created_at_ms: createdAtMs,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    /** Compare-and-set on the stage; false where it has moved. */
    async move(before: ModelVersion, stage: ModelStage, gate = before.gate): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('model_versions')
        .set({ stage, gate: gate ? JSON.stringify(gate) : null })
        .where('id', '=', before.id)
        .where('stage', '=', before.stage)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
  }
}

export const modelsStore = (db: Kysely<RegistryTables>) => {
  const withCounts = db
    .selectFrom('models')
    .leftJoin('model_versions as v', 'v.model', 'models.name')
    .select((e) => [
      'models.name as name',
      'models.created_at_ms as created_at_ms',
      e.fn.count<number>('v.id').as('versions'),
      e.fn.max('v.number').as('latest'),
    ])
    .groupBy(['models.name', 'models.created_at_ms'])

  async function whole(rows: Awaited<ReturnType<typeof withCounts.execute>>): Promise<Model[]> {
    const aliases = await db.selectFrom('model_aliases').selectAll().orderBy('alias').execute()
    return rows.map((row) => ({
      name: row.name,
      createdAtMs: row.created_at_ms,
      versions: row.versions,
      latest: row.latest ?? null,
      aliases: Object.fromEntries(
        aliases.filter((a) => a.model === row.name).map(({ alias, number }) => [alias, number]),
      ),
    }))
  }

  return {
    list: async (): Promise<Model[]> => whole(await withCounts.orderBy('models.name').execute()),
    async get(name: string): Promise<Model | null> {
      return (await whole(await withCounts.where('models.name', '=', name).execute()))[0] ?? null
    },
    async ensure(name: string, createdAtMs: number): Promise<void> {
      await db
        .insertInto('models')
        .values({ name, created_at_ms: createdAtMs })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
  }
}

const fromRow = (row: Selectable<RegistryTables['model_versions']>, aliases: string[]): ModelVersion => ({
  id: row.id,
  model: row.model,
  number: row.number,
  stage: row.stage as ModelStage,
  aliases,
  description: row.description,
  lineage: JSON.parse(row.lineage),
  signature: JSON.parse(row.signature),
  metrics: JSON.parse(row.metrics),
  gate: row.gate === null ? null : (JSON.parse(row.gate) as GateVerdict),
  deployment: row.deployment === null ? null : (JSON.parse(row.deployment) as DeploymentConfig),
  files: JSON.parse(row.files),
  facts: JSON.parse(row.facts),
  createdBy: row.created_by,
  createdAtMs: row.created_at_ms,
})
