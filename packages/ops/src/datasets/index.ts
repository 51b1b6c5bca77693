import type {
  Dataset,
  DatasetVersion,
  DatasetVersionSummary,
  NewDatasetVersion,
  Validation,
  ValidationReport,
} from '@slipway/contract/datasets'
import { nearestName } from '@slipway/ml/table'
import type { Kysely } from 'kysely'
import { holdRow, newId } from '../kernel/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import { datasetVersionsStore } from './dataset-versions.store.ts'
import {
  datasetNotFound,
  fileNotStored,
  fileSizeDiffers,
  originNotFound,
  rowsDiffer,
  tagNotFound,
  versionNotFound,
  versionTagged,
} from './datasets.errors.ts'
import type { DatasetsTables } from './datasets.tables.ts'
import { expiredVersions, purgeVersions } from './purge.store.ts'
import { tagsStore } from './tags.store.ts'
import { validationsStore } from './validations.store.ts'

export { migrations as datasetsMigrations, type DatasetsTables } from './datasets.tables.ts'
export { datasetsRoutes } from './datasets.routes.ts'
export * from './quarantine/index.ts'
export { openRows, type Rows, rowsRoutes } from './rows/index.ts'
export {
  openPrivacy,
  type Privacy,
  privacyMigrations,
  privacyRoutes,
  type PrivacyTables,
} from './privacy/index.ts'

interface Deps {
  readonly database: Pick<Database<DatasetsTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly artifacts: ArtifactStore
  readonly outbox?: DatasetsOutbox
}

/** Hears of every version that is added, in its own transaction, and again once that is durable. */
export interface DatasetsOutbox {
  hear(trx: Kysely<DatasetsTables>, added: DatasetVersion): Promise<void>
  settled(): void
}

/** Datasets and their immutable, content-addressed versions, with the reports of checks attached. */
export const openDatasets = ({ database: { db, write }, clock, artifacts, outbox }: Deps) => {
  const versions = datasetVersionsStore(db)
  const validations = validationsStore(db)

  async function byId(id: string): Promise<DatasetVersion> {
    const version = await versions.byId(id)
    if (!version) throw versionNotFound(id)
    return version
  }

  const notFound = async (name: string) => datasetNotFound(name, nearestName(name, await versions.names()))

  async function holdParts({ rows, parts }: NewDatasetVersion): Promise<void> {
    const inParts = parts.reduce((sum, part) => sum + part.rows, 0)
    if (inParts !== rows) throw rowsDiffer(rows, inParts)
    for (const { digest, bytes } of parts.flatMap(({ pack, ...rows }) => (pack ? [rows, pack] : [rows]))) {
      const stored = await artifacts.hold(digest)
      if (!stored) throw fileNotStored(digest)
      if (stored.bytes !== bytes) throw fileSizeDiffers(digest, bytes, stored.bytes)
    }
  }

  return {
    /**
     * Adds a version under the next number of its name. The same data (by digest) added again is the version that
     * stands; nothing changes then. Its parts must be stored already.
     */
    async add(
      name: string,
      body: NewDatasetVersion,
      createdBy: string,
    ): Promise<{ version: DatasetVersion; created: boolean }> {
      await holdParts(body)
      for (const id of body.madeFrom ?? []) if (!(await versions.byId(id))) throw originNotFound(id)
      for (;;) {
        const standing = await versions.byDigest(name, body.digest)
        if (standing) {
          if (await versions.setDeleted(standing.id, null)) return { version: standing, created: false }
          // It was purged just now.
          continue
        }
        const row = { id: newId('ds'), name, body, createdBy, createdAtMs: clock.nowMs() }
        const version = await write(async (trx) => {
          const store = datasetVersionsStore(trx)
          if (!(await store.insert(row))) return null
          const added = (await store.byId(row.id))!
          await outbox?.hear(trx, added)
          return added
        })
        if (!version) continue
        outbox?.settled()
        return { version, created: true }
      }
    },

    /** The latest version of every dataset and how many there are, the latest changed first. */
    async list(): Promise<Dataset[]> {
      const latest = await versions.latestOfAll()
      return latest.map((version) => ({ name: version.name, versions: version.number, latest: version }))
    },

    /** The newest first. Throws DATASETS_NOT_FOUND. */
    async versions(name: string): Promise<DatasetVersionSummary[]> {
      const found = await versions.versions(name)
      if (found.length === 0) throw await notFound(name)
      return found
    },

    /**
     * By its number, `latest` or a tag. Throws DATASETS_NOT_FOUND, DATASETS_VERSION_NOT_FOUND, DATASETS_TAG_NOT_FOUND.
     */
    async get(name: string, number: number | string): Promise<DatasetVersion> {
      const latest = await versions.latest(name)
      if (!latest) throw await notFound(name)
      if (number === 'latest' || number === latest.number) return latest
      if (typeof number === 'string') {
        const id = await tagsStore(db).find(name, number)
        if (id === null) throw tagNotFound(name, number)
        return byId(id)
      }
      const version = await versions.byNumber(name, number)
      if (!version) throw versionNotFound(`${name} ${number}`)
      return version
    },

    byId,

    /** Files of this machine that hold the rows of a version, one after another. */
    async rowsOf(id: string): Promise<string[]> {
      const { parts } = await byId(id)
      return Promise.all(parts.map(({ digest }) => artifacts.pathOf(digest)))
    },

    /** Gives a version a tag, which moves where another has it. */
    async tag(name: string, tag: string, number: number | string, by: string): Promise<DatasetVersion> {
      const { id } = await this.get(name, number)
      await write(async (trx) => {
        await this.holdIn(trx, id)
        await tagsStore(trx).put({ name, tag, version_id: id, moved_by: by, moved_at_ms: clock.nowMs() })
      })
      return byId(id)
    },

    /** Throws DATASETS_TAG_NOT_FOUND. */
    async untag(name: string, tag: string): Promise<DatasetVersion> {
      const id = await write((trx) => tagsStore(trx).remove(name, tag))
      if (id === null) throw tagNotFound(name, tag)
      return byId(id)
    },

    madeOf: versions.madeOf,
    /** What a pipeline run collected, the oldest first. */
    madeByRun: versions.madeByRun,
    /** Those whose rows were taken from an address, or from a part of it. */
    takenFrom: versions.takenFrom,
    answeredBy: versions.answeredBy,
    /** Deleted or not. */
    withDigest: versions.byDigest,

    /** Takes a version out of sight; what was made of it goes on naming it. The same data added again brings it back. */
    async remove(name: string, number: number | string): Promise<DatasetVersion> {
      const version = await this.get(name, number)
      if (version.tags.length > 0) throw versionTagged(`${name} ${version.number}`, version.tags)
      await versions.setDeleted(version.id, clock.nowMs())
      return version
    },

    /** In a transaction that names a version: throws DATASETS_VERSION_NOT_FOUND where it was purged meanwhile. */
    async holdIn(trx: Kysely<any>, id: string): Promise<void> {
      if (!(await holdRow(trx, 'dataset_versions', id))) throw versionNotFound(id)
    },

    expired: expiredVersions,
    purge: purgeVersions,

    async attachValidation(
      id: string,
      report: ValidationReport,
      madeBy: Validation['madeBy'] = {},
    ): Promise<Validation> {
      await byId(id)
      const validation: Validation = {
        id: newId('val'),
        datasetVersion: id,
        report,
        madeBy: { run: madeBy.run ?? null, step: madeBy.step ?? null },
        createdAtMs: clock.nowMs(),
      }
      await validations.insert(validation)
      return validation
    },

    /** The newest first. */
    async validations(id: string): Promise<Validation[]> {
      await byId(id)
      return validations.ofVersion(id)
    },
  }
}
export type Datasets = ReturnType<typeof openDatasets>
