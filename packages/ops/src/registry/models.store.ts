import type { Model } from '@slipway/contract/registry'
import type { Kysely, Selectable } from 'kysely'
import type { RegistryTables } from './registry.tables.ts'
import { textsByOwner } from './texts.ts'

/** A prompt is a versioned text that is kept like a model. */
export type ModelKind = 'model' | 'prompt'

export interface NewModelRow {
  readonly id: string
  readonly name: string
  readonly kind: ModelKind
  readonly description: string
  readonly atMs: number
}

export const modelsStore = (db: Kysely<RegistryTables>) => {
  const living = db.selectFrom('models').where('deleted_at_ms', 'is', null)

  /** In the order of the rows. */
  async function whole(rows: readonly Selectable<RegistryTables['models']>[]): Promise<Model[]> {
    if (rows.length === 0) return []
    const ids = rows.map((row) => row.id)
    const counts = await db
      .selectFrom('model_versions')
      .select((e) => ['model', e.fn.countAll<number>().as('versions'), e.fn.max('number').as('latest')])
      .where('model', 'in', ids)
      .where('deleted_at_ms', 'is', null)
      .groupBy('model')
      .execute()
    const countOf = new Map(counts.map((count) => [count.model, count]))
    const tags = textsByOwner(
      await db
        .selectFrom('model_tags')
        .select(['model as owner', 'key', 'value'])
        .where('model', 'in', ids)
        .execute(),
    )
    const aliases = await db
      .selectFrom('model_aliases')
      .selectAll()
      .where('model', 'in', ids)
      .orderBy('alias')
      .execute()
    return rows.map((row) => ({
      name: row.name,
      description: row.description,
      tags: tags(row.id),
      createdAtMs: row.created_at_ms,
      updatedAtMs: row.updated_at_ms,
      versions: countOf.get(row.id)?.versions ?? 0,
      latest: countOf.get(row.id)?.latest ?? null,
      aliases: Object.fromEntries(
        aliases.filter((a) => a.model === row.id).map(({ alias, number }) => [alias, number]),
      ),
    }))
  }

  return {
    whole,

    async idOf(name: string): Promise<string | null> {
      return (await living.select('id').where('name', '=', name).executeTakeFirst())?.id ?? null
    },

    /** Of models that are there; prompts are asked for otherwise. */
    names: async (): Promise<string[]> =>
      (await living.select('name').where('kind', '=', 'model').execute()).map(({ name }) => name),

    /** What stands under a name; null where it is free. */
    async kindOf(name: string): Promise<ModelKind | null> {
      const row = await living.select('kind').where('name', '=', name).executeTakeFirst()
      return (row?.kind as ModelKind | undefined) ?? null
    },

    /** Also by a name that it had once, and after it was deleted: for what still serves it. */
    async idOnceOf(name: string): Promise<string | null> {
      const now = await db
        .selectFrom('models')
        .select('id')
        .where('name', '=', name)
        .orderBy((e) => e.case().when('deleted_at_ms', 'is', null).then(0).else(1).end())
        .orderBy('deleted_at_ms', 'desc')
        .executeTakeFirst()
      if (now) return now.id
      const renamed = await db
        .selectFrom('model_events')
        .select('model')
        .where('kind', '=', 'renamed')
        .where('before', '=', name)
        .orderBy('at_ms', 'desc')
        .executeTakeFirst()
      return renamed?.model ?? null
    },

    async get(name: string): Promise<Model | null> {
      const row = await living.selectAll().where('name', '=', name).executeTakeFirst()
      return row ? (await whole([row]))[0]! : null
    },

    /** Those of one kind, by name. */
    list: async (kind: ModelKind): Promise<Model[]> =>
      whole(await living.selectAll().where('kind', '=', kind).orderBy('name').execute()),

    /** false where the name is taken. */
    async insert({ atMs, ...row }: NewModelRow): Promise<boolean> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('models')
        .values({ ...row, created_at_ms: atMs, updated_at_ms: atMs })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    async update(
      id: string,
      atMs: number,
      change: { name?: string; description?: string; deleted_at_ms?: number } = {},
    ): Promise<void> {
      await db
        .updateTable('models')
        .set({ ...change, updated_at_ms: atMs })
        .where('id', '=', id)
        .execute()
    },

    /** The value before, null where there was none. `value` null removes it. */
    async setTag(id: string, key: string, value: string | null): Promise<string | null> {
      const found = await db
        .selectFrom('model_tags')
        .select('value')
        .where('model', '=', id)
        .where('key', '=', key)
        .executeTakeFirst()
      if (value === null)
        await db.deleteFrom('model_tags').where('model', '=', id).where('key', '=', key).execute()
      else
        await db
          .insertInto('model_tags')
          .values({ model: id, key, value })
          .onConflict((conflict) => conflict.columns(['model', 'key']).doUpdateSet({ value }))
          .execute()
      return found?.value ?? null
    },
  }
}
