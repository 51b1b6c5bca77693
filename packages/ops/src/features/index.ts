import { rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FeatureDefinition, FeatureView, Materialization } from '@slipway/contract/features'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { SlipwayError } from '@slipway/contract/error'
import {
  durationMs,
  knownFeatures,
  newestFeatures,
  type Newest,
  type ReadSource,
  withFeatures,
} from '@slipway/ml/features'
import { profileJson } from '@slipway/ml/profile'
import { ingest, nearestName, readTable, tableOf, valueAt, writeParquet } from '@slipway/ml/table'
import type { Datasets } from '../datasets/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import { canonical, entityKey, viewOf } from './definition.ts'
import {
  entityIncomplete,
  newerIsHeld,
  notMaterialized,
  sourceLacksColumn,
  viewNotFound,
  viewVersionNotFound,
} from './features.errors.ts'
import type { FeaturesTables } from './features.tables.ts'
import { onlineStore, type OnlineRow } from './online.store.ts'
import { viewsStore } from './views.store.ts'

export { featuresRoutes } from './features.routes.ts'
export { migrations as featuresMigrations, type FeaturesTables } from './features.tables.ts'

interface Deps {
  readonly database: Pick<Database<FeaturesTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly artifacts: Pick<ArtifactStore, 'put'>
  readonly datasets: Pick<Datasets, 'get' | 'add' | 'holdIn' | 'rowsOf'>
}

type Version = number | 'latest'
/** As a version, or a tag. */
type DataVersion = number | string
type Entity = Readonly<Record<string, string | number | boolean>>
export interface FeatureRow {
  readonly status: 'fresh' | 'expired' | 'unknown'
  readonly features: Record<string, unknown>
}
export interface JoinWish {
  readonly rows: { readonly name: string; readonly number: DataVersion }
  readonly views: readonly {
    readonly name: string
    readonly version?: Version
    readonly dataset?: DataVersion
  }[]
  readonly at: string
  readonly entity?: readonly string[]
  readonly as: string
  readonly madeBy?: { readonly run?: string; readonly step?: string }
}

/**
 * Feature views: defined once, joined to training rows as known at their times, and held in their newest values for
 * predictions. Both are computed by the same function of the same source.
 */
export const openFeatures = ({ database: { db, write }, clock, artifacts, datasets }: Deps) => {
  const views = viewsStore(db)
  const online = onlineStore(db)

  async function versionsOf(name: string): Promise<FeatureView[]> {
    const found = await views.versions(name)
    if (found.length === 0) throw viewNotFound(name, nearestName(name, await views.names()))
    return found
  }

  async function view(name: string, version: Version = 'latest'): Promise<FeatureView> {
    const versions = await versionsOf(name)
    const found = version === 'latest' ? versions[0] : versions.find((one) => one.version === version)
    if (!found) throw viewVersionNotFound(name, version as number)
    return found
  }

  const reader = async (source: DatasetVersion): Promise<ReadSource> => {
    const paths = await datasets.rowsOf(source.id)
    return (columns) => readTable(paths, { columns })
  }

  /** A column that the source lacks is told when the view is defined, where the source stands already. */
  async function mustHaveColumns(definition: FeatureDefinition): Promise<void> {
    const source = await datasets.get(definition.source, 'latest').catch((error: unknown) => {
      if (error instanceof SlipwayError && error.code === 'DATASETS_NOT_FOUND') return null
      throw error
    })
    if (!source) return
    const names = source.fields.map(({ name }) => name)
    const { entity, time, known, features } = definition
    const wanted = [
      entity,
      time,
      known ?? [],
      Object.values(features).map((one) => ('column' in one ? one.column : [])),
    ]
    for (const name of wanted.flat(2))
      if (name !== undefined && !names.includes(name))
        throw sourceLacksColumn(source.name, name, nearestName(name, names))
  }

  const mustName = (name: string, entity: readonly string[], rows: readonly Entity[]): void => {
    for (const row of rows) {
      const given = Object.keys(row)
      if (given.length !== entity.length || !entity.every((key) => Object.hasOwn(row, key)))
        throw entityIncomplete(name, entity, given)
    }
  }

  /** From the online store, as of now. */
  async function newest(
    { name, version, definition, online: held }: FeatureView,
    rows: readonly Entity[],
  ): Promise<FeatureRow[]> {
    if (!held) throw notMaterialized(name, version)
    const keys = rows.map((row) => entityKey(definition.entity.map((key) => row[key])))
    const found = await online.read(name, version, [...new Set(keys)])
    const ttlMs = definition.ttl === undefined ? Number.POSITIVE_INFINITY : durationMs(definition.ttl as '1d')
    const none = Object.fromEntries(Object.keys(definition.features).map((feature) => [feature, null]))
    return keys.map((key) => {
      const row = found.get(key)
      if (!row) return { status: 'unknown', features: none }
      if (clock.nowMs() - row.eventMs > ttlMs) return { status: 'expired', features: none }
      return { status: 'fresh', features: JSON.parse(row.features) as Record<string, unknown> }
    })
  }

  /** From the source, as known at a moment: by what training sets are made with. */
  async function asOf(view: FeatureView, rows: readonly Entity[], atMs: number): Promise<FeatureRow[]> {
    const source = await datasets.get(view.definition.source, 'latest')
    const read = await reader(source)
    const fields = source.fields.filter(({ name }) => view.definition.entity.includes(name))
    const texts = rows.map((row) =>
      Object.fromEntries(
        fields.map(({ name, type }) => [name, type === 'text' ? String(row[name]) : row[name]]),
      ),
    )
    const wanted = { rows: tableOf(texts, fields), at: atMs }
    const columns = await knownFeatures(viewOf(view.name, view.definition), read, wanted)
    const { ttl: _ttl, ...endless } = view.definition
    const ever =
      view.definition.ttl === undefined
        ? columns
        : await knownFeatures(viewOf(view.name, endless), read, wanted)
    return rows.map((_, row) => {
      const some = (list: typeof columns) => list.some((column) => valueAt(column, row) !== null)
      const status = some(columns) ? 'fresh' : some(ever) ? 'expired' : 'unknown'
      return {
        status,
        features: Object.fromEntries(columns.map((column) => [column.name, valueAt(column, row)])),
      }
    })
  }

  return {
    /** A new version where the definition is another than the latest. Throws FEATURES_VIEW, FEATURES_DURATION, FEATURES_COLUMN. */
    async put(
      name: string,
      definition: FeatureDefinition,
      by: string,
    ): Promise<{ view: FeatureView; created: boolean }> {
      viewOf(name, definition)
      const text = canonical(definition)
      for (;;) {
        const latest = (await views.versions(name))[0]
        if (latest && canonical(latest.definition) === text) return { view: latest, created: false }
        await mustHaveColumns(definition)
        const row = {
          name,
          version: (latest?.version ?? 0) + 1,
          definition: text,
          created_by: by,
          created_at_ms: clock.nowMs(),
        }
        if (await write((trx) => viewsStore(trx).insert(row)))
          return { view: await view(name, row.version), created: true }
      }
    },

    list: () => views.list(),
    versions: versionsOf,

    /**
     * Computes the newest values of every entity and replaces those held, all at once. Throws FEATURES_NEWER_HELD where
     * those are of a newer version of the source or a later moment: what arrives out of order changes nothing.
     */
    async materialize(
      name: string,
      wish: { readonly version?: Version; readonly dataset?: DataVersion; readonly atMs?: number } = {},
    ): Promise<Materialization> {
      const { version, definition } = await view(name, wish.version)
      const source = await datasets.get(definition.source, wish.dataset ?? 'latest')
      const atMs = wish.atMs ?? clock.nowMs()
      const found = await newestFeatures(viewOf(name, definition), await reader(source), atMs)
      const made: Materialization = {
        view: name,
        version,
        dataset: { id: source.id, name: source.name, number: source.number, digest: source.digest },
        atMs,
        entities: found.entity.rows,
        madeAtMs: clock.nowMs(),
      }
      const held = await write(async (trx) => {
        await datasets.holdIn(trx, source.id)
        return onlineStore(trx).replace(made, onlineRows(found))
      })
      if (held) throw newerIsHeld(name, held)
      return made
    },

    /** @param atMs as known then, from the source; absent: now, from the online store. Throws FEATURES_ENTITY, FEATURES_NOT_MATERIALIZED. */
    async read(
      name: string,
      {
        entities,
        version,
        atMs,
      }: { readonly entities: readonly Entity[]; readonly version?: Version; readonly atMs?: number },
    ) {
      const one = await view(name, version)
      mustName(name, one.definition.entity, entities)
      const rows = await (atMs === undefined ? newest(one, entities) : asOf(one, entities, atMs))
      return {
        view: name,
        version: one.version,
        from: atMs === undefined ? ('online' as const) : ('source' as const),
        rows,
      }
    },

    /**
     * What a prediction calls: rows with the features that they lack, by the entity that they name. A row that gives a
     * feature itself keeps it. Throws FEATURES_ENTITY where a row neither names its entity nor gives every feature.
     */
    async lookUp(
      rows: readonly Readonly<Record<string, unknown>>[],
      joined: readonly {
        readonly name: string
        readonly version: number
        readonly entity: readonly string[]
      }[],
    ): Promise<Record<string, unknown>[]> {
      let filled: Record<string, unknown>[] = rows.map((row) => ({ ...row }))
      for (const { name, version, entity } of joined) {
        const one = await view(name, version)
        const features = Object.keys(one.definition.features)
        const lacking = filled.map((row) => features.some((feature) => !Object.hasOwn(row, feature)))
        const asked = filled.filter((_, row) => lacking[row])
        if (asked.length === 0) continue
        const keys = asked.map((row): Entity => {
          const missing = entity.some((key) => row[key] === undefined || row[key] === null)
          if (missing) throw entityIncomplete(name, entity, Object.keys(row))
          return Object.fromEntries(one.definition.entity.map((key, k) => [key, row[entity[k]!] as string]))
        })
        const found = await newest(one, keys)
        let next = 0
        filled = filled.map((row, k) => (lacking[k] ? { ...found[next++]!.features, ...row } : row))
      }
      return filled
    },

    /** A training set as the next version of a dataset. Throws FEATURES_NAME_TAKEN and what reading and joining throw. */
    async join({ rows: { name, number }, views: wanted, at, entity, as, madeBy = {} }: JoinWish, by: string) {
      const rows = await datasets.get(name, number)
      const parts = await Promise.all(
        wanted.map(async (wish) => {
          const one = await view(wish.name, wish.version)
          const source = await datasets.get(one.definition.source, wish.dataset ?? 'latest')
          return { one, source, view: viewOf(one.name, one.definition), read: await reader(source) }
        }),
      )
      const table = await readTable(await datasets.rowsOf(rows.id))
      const joined = await withFeatures(table, parts, { at, ...(entity && { entity }) })
      const folder = await mkdtemp(join(tmpdir(), 'slipway-features-'))
      try {
        const path = join(folder, `${as}.parquet`)
        await writeParquet(joined, path)
        const found = await ingest(path, { outDir: join(folder, 'read') })
        const stored = await Promise.all(
          found.parts.map(async ({ rows: count, content, path: at }) => ({
            rows: count,
            content,
            ...(await artifacts.put(at!)),
          })),
        )
        const told = parts.map(
          ({ one, source }) => `${one.name} ${one.version} of ${source.name} ${source.number}`,
        )
        const added = await datasets.add(
          as,
          {
            digest: found.digest,
            rows: found.rows,
            fields: [...found.fields],
            source: { ...found.source, path: `${rows.name} ${rows.number} with ${told.join(', ')}` },
            profile: profileJson(found.profile),
            issues: found.issues.map((issue) => ({ ...issue })),
            parts: stored,
            madeFrom: [...new Set([rows.id, ...parts.map(({ source }) => source.id)])],
            madeBy,
          },
          by,
        )
        return {
          ...added,
          views: parts.map(({ one, source }) => ({
            name: one.name,
            version: one.version,
            entity: [...(entity ?? one.definition.entity)],
            features: Object.keys(one.definition.features),
            dataset: { name: source.name, number: source.number, digest: source.digest },
          })),
        }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}
export type Features = ReturnType<typeof openFeatures>

function* onlineRows({ entity, features, eventMs }: Newest): Generator<OnlineRow> {
  const keys = entity.columns
  for (let row = 0; row < entity.rows; row++)
    yield {
      entity: entityKey(keys.map((column) => valueAt(column, row))),
      eventMs: eventMs[row]!,
      features: JSON.stringify(
        Object.fromEntries(features.columns.map((column) => [column.name, valueAt(column, row)])),
      ),
    }
}
