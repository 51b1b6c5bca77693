import type { Experiment } from '@slipway/contract/tracking'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import {
  experimentActive,
  experimentDeleted,
  experimentNotFound,
  experimentTaken,
  tagNotFound,
} from '../tracking.errors.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import { findExperiments, isExperimentId, type ExperimentSearch } from './experiment-search.store.ts'
import { experimentsStore } from './experiments.store.ts'

export { experimentNumber, isExperimentId, type ExperimentSearch } from './experiment-search.store.ts'

export interface NewExperiment {
  readonly name: string
  readonly artifactLocation?: string | null
  readonly tags?: Readonly<Record<string, string>>
  /** Absent: now. */
  readonly createdAtMs?: number | undefined
  readonly updatedAtMs?: number | undefined
}

interface Deps {
  readonly database: Pick<Database<TrackingTables>, 'db' | 'write'>
  readonly clock: Clock
}

/** Experiments: named groups of runs. What is deleted is kept, its name too, and can be restored. */
export const openExperiments = ({ database: { db, write }, clock }: Deps) => {
  const experiments = experimentsStore(db)

  /** Active or deleted; throws TRACKING_EXPERIMENT_NOT_FOUND. */
  async function experiment(id: string): Promise<Experiment> {
    const found = isExperimentId(id) ? await experiments.byId(Number(id)) : null
    if (!found) throw experimentNotFound(id)
    return found
  }

  async function activeExperiment(id: string): Promise<Experiment> {
    const found = await experiment(id)
    if (found.lifecycle === 'deleted') throw experimentDeleted(id)
    return found
  }

  async function insert(body: NewExperiment): Promise<number | null> {
    const createdAtMs = body.createdAtMs ?? clock.nowMs()
    return write((trx) =>
      experimentsStore(trx).insert({
        name: body.name,
        artifactLocation: body.artifactLocation ?? null,
        tags: Object.entries(body.tags ?? {}),
        createdAtMs,
        updatedAtMs: body.updatedAtMs ?? createdAtMs,
      }),
    )
  }

  return {
    experiment,
    /** Throws TRACKING_EXPERIMENT_DELETED too. */
    activeExperiment,

    /** Active or deleted; null where none has this name. */
    experimentByName: (name: string): Promise<Experiment | null> => experiments.byName(name),

    /** One of this name that stands already is given back as it is. */
    async ensureExperiment(name: string, facts: Omit<NewExperiment, 'name'> = {}): Promise<Experiment> {
      for (;;) {
        const standing = await experiments.byName(name)
        if (standing) return standing
        await insert({ name, ...facts })
      }
    },

    /** Throws TRACKING_EXPERIMENT_TAKEN where the name is taken, by a deleted one too. */
    async createExperiment(body: NewExperiment): Promise<Experiment> {
      for (;;) {
        const id = await insert(body)
        if (id !== null) return experiment(String(id))
        // Another one took the number, or the name.
        const standing = await experiments.byName(body.name)
        if (standing) throw experimentTaken(body.name, standing.lifecycle)
      }
    },

    searchExperiments: (search: ExperimentSearch) => findExperiments(db, search),

    /** Throws TRACKING_EXPERIMENT_TAKEN where another one has the name, TRACKING_EXPERIMENT_DELETED for a deleted one. */
    async renameExperiment(id: string, name: string): Promise<Experiment> {
      await activeExperiment(id)
      const nowMs = clock.nowMs()
      const renamed = await write((trx) => experimentsStore(trx).rename(Number(id), name, nowMs))
      if (!renamed) {
        const standing = await experiments.byName(name)
        throw experimentTaken(name, standing?.lifecycle ?? 'active')
      }
      return experiment(id)
    },

    /** Its runs go with it. Throws TRACKING_EXPERIMENT_DELETED where it is deleted already. */
    async deleteExperiment(id: string, deletedAtMs = Number.POSITIVE_INFINITY): Promise<Experiment> {
      await activeExperiment(id)
      const nowMs = clock.nowMs()
      const atMs = Math.min(deletedAtMs, nowMs)
      await write((trx) => experimentsStore(trx).setDeleted(Number(id), atMs, nowMs))
      return experiment(id)
    },

    /** Its runs come back with it, those that were deleted alone too. */
    async restoreExperiment(id: string): Promise<Experiment> {
      const { lifecycle } = await experiment(id)
      if (lifecycle === 'active') throw experimentActive(id)
      await write((trx) => experimentsStore(trx).setDeleted(Number(id), null, clock.nowMs()))
      return experiment(id)
    },

    /** Sets tags; null takes one away, and is TRACKING_TAG_NOT_FOUND where there is none. All of it or nothing. */
    async tagExperiment(id: string, tags: Readonly<Record<string, string | null>>): Promise<Experiment> {
      await activeExperiment(id)
      await write(async (trx) => {
        const store = experimentsStore(trx)
        for (const [key, value] of Object.entries(tags))
          if (value !== null) await store.setTag(Number(id), key, value)
          else if (!(await store.deleteTag(Number(id), key)))
            throw tagNotFound(key, `experiment with id ${id}`)
      })
      return experiment(id)
    },
  }
}
