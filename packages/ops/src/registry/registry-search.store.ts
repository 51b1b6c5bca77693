import type { Model, ModelVersion } from '@slipway/contract/registry'
import { sql, type ExpressionBuilder, type Kysely } from 'kysely'
import { comparison, type Clause, type Order } from '../tracking/index.ts'
import { modelsStore, type ModelKind } from './models.store.ts'
import { modelVersionsStore } from './model-versions.store.ts'
import type { RegistryTables } from './registry.tables.ts'

export interface RegistryQuery {
  /** Where absent, both. */
  readonly kind?: ModelKind
  readonly where: readonly Clause[]
  readonly orderBy: readonly Order[]
  readonly limit: number
  readonly offset: number
}

type Column = string

/** Fields of the filter language that the two tables answer. */
const modelColumns: Record<string, Column> = {
  name: 'models.name',
  createdAtMs: 'models.created_at_ms',
  updatedAtMs: 'models.updated_at_ms',
}
const versionColumns: Record<string, Column> = {
  name: 'models.name',
  version: 'model_versions.number',
  runId: 'model_versions.run_id',
  source: 'model_versions.source',
  createdAtMs: 'model_versions.created_at_ms',
  updatedAtMs: 'model_versions.updated_at_ms',
}

export const registrySearchStore = (db: Kysely<RegistryTables>) => {
  const compared = (column: Column, { is, value }: Clause) => comparison(db, sql.ref(column), is, value)

  const tagged = (
    e: ExpressionBuilder<any, any>,
    clause: Clause,
    table: 'model_tags' | 'model_version_tags',
    owner: string,
    ref: string,
  ) =>
    e.exists(
      e
        .selectFrom(table)
        .select(sql.lit(1).as('one'))
        .whereRef(`${table}.${owner}`, '=', ref)
        .where(`${table}.key`, '=', clause.key)
        .where(compared(`${table}.value`, clause)),
    )

  return {
    /** The models that answer to every clause, each with the newest version of every stage. */
    async models(
      query: RegistryQuery,
    ): Promise<{ found: { model: Model; newest: ModelVersion[] }[]; more: boolean }> {
      let rows = db.selectFrom('models').selectAll().where('deleted_at_ms', 'is', null)
      if (query.kind) rows = rows.where('kind', '=', query.kind)
      for (const clause of query.where)
        rows = rows.where((e) =>
          clause.kind === 'tag'
            ? tagged(e, clause, 'model_tags', 'model', 'models.id')
            : compared(modelColumns[clause.key]!, clause),
        )
      for (const order of withTies(query.orderBy, [{ key: 'name', descending: false }]))
        rows = rows.orderBy(sql.ref(modelColumns[order.key]!), order.descending ? 'desc' : 'asc')
      const page = await rows
        .limit(query.limit + 1)
        .offset(query.offset)
        .execute()
      const shown = page.slice(0, query.limit)
      const models = await modelsStore(db).whole(shown)
      const newest = await modelVersionsStore(db).latestOfStages(shown.map((row) => row.id))
      return {
        found: models.map((model, i) => ({ model, newest: newest.get(shown[i]!.id) ?? [] })),
        more: page.length > query.limit,
      }
    },

    /** The versions that answer to every clause. */
    async versions(query: RegistryQuery): Promise<{ versions: ModelVersion[]; more: boolean }> {
      let rows = db
        .selectFrom('model_versions')
        .innerJoin('models', 'models.id', 'model_versions.model')
        .selectAll('model_versions')
        .select('models.name')
        .where('model_versions.deleted_at_ms', 'is', null)
        .where('models.deleted_at_ms', 'is', null)
      if (query.kind) rows = rows.where('models.kind', '=', query.kind)
      for (const clause of query.where)
        rows = rows.where((e) =>
          clause.kind === 'tag'
            ? tagged(e, clause, 'model_version_tags', 'version', 'model_versions.id')
            : compared(versionColumns[clause.key]!, clause),
        )
      const ties = [
        { key: 'name', descending: false },
        { key: 'version', descending: true },
      ]
      const first = query.orderBy.length > 0 ? query.orderBy : [{ key: 'updatedAtMs', descending: true }]
      for (const order of withTies(first, ties))
        rows = rows.orderBy(sql.ref(versionColumns[order.key]!), order.descending ? 'desc' : 'asc')
      const page = await rows
        .limit(query.limit + 1)
        .offset(query.offset)
        .execute()
      return {
        versions: await modelVersionsStore(db).whole(page.slice(0, query.limit)),
        more: page.length > query.limit,
      }
    },
  }
}

type By = Pick<Order, 'key' | 'descending'>

const withTies = (orderBy: readonly By[], ties: readonly By[]): By[] => [
  ...orderBy,
  ...ties.filter((tie) => !orderBy.some((order) => order.key === tie.key)),
]
