import { createHash } from 'node:crypto'
import { newHexId } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import { evaluationDatasetNotFound } from './evaluation-datasets.errors.ts'
import {
  evaluationDatasetsStore,
  type EvaluationDataset,
  type EvaluationDatasetSearch,
} from './evaluation-datasets.store.ts'
import type { EvaluationDatasetsTables } from './evaluation-datasets.tables.ts'
import { digestOf, merged, widened, type EvaluationRecord, type NewRecord } from './record.ts'
import { recordsStore, type Placed } from './records.store.ts'

export type { EvaluationDataset, EvaluationDatasetSearch } from './evaluation-datasets.store.ts'
export {
  migrations as evaluationDatasetsMigrations,
  type EvaluationDatasetsTables,
} from './evaluation-datasets.tables.ts'
export { isObject, type EvaluationRecord, type NewRecord } from './record.ts'
export { evaluationDatasetWords } from './words.ts'

interface Deps {
  readonly database: Pick<Database<EvaluationDatasetsTables>, 'db' | 'write' | 'dialect'>
  readonly clock: Clock
  /** Throws where there is no such experiment. */
  readonly mustTake: (experimentId: string) => Promise<unknown>
}

/** Sets of records that applications are evaluated against, each known to some experiments. */
export const openEvaluationDatasets = ({ database: { db, write, dialect }, clock, mustTake }: Deps) => {
  const datasets = evaluationDatasetsStore(db, dialect)
  const records = recordsStore(db)

  async function dataset(id: string): Promise<EvaluationDataset> {
    const [found] = await datasets.load([id])
    if (!found) throw evaluationDatasetNotFound(id)
    return found
  }

  async function change(
    id: string,
    work: (store: ReturnType<typeof evaluationDatasetsStore>) => Promise<void>,
  ): Promise<EvaluationDataset> {
    await write(async (trx) => {
      const store = evaluationDatasetsStore(trx, dialect)
      if (!(await store.hold(id))) throw evaluationDatasetNotFound(id)
      await work(store)
    })
    return dataset(id)
  }

  return {
    dataset,

    async create(wish: {
      name: string
      tags?: Record<string, string>
      experimentIds?: readonly string[]
      by: string | null
    }): Promise<EvaluationDataset> {
      const nowMs = clock.nowMs()
      const made: EvaluationDataset = {
        id: `d-${newHexId()}`,
        name: wish.name,
        tags: wish.tags ?? {},
        schema: null,
        records: 0,
        digest: digestAt(wish.name, nowMs),
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
        createdBy: wish.by,
        updatedBy: wish.by,
        experimentIds: wish.experimentIds ?? [],
      }
      await write((trx) => evaluationDatasetsStore(trx, dialect).insert(made))
      return dataset(made.id)
    },

    /** The newest first where nothing else is asked. */
    search: async (query: EvaluationDatasetSearch): Promise<EvaluationDataset[]> =>
      datasets.load(await datasets.find(query)),

    /** With all its records. One that is gone already is fine. */
    remove: (id: string): Promise<void> => write((trx) => evaluationDatasetsStore(trx, dialect).remove(id)),

    setTags: (id: string, tags: Record<string, string>) => change(id, (store) => store.setTags(id, tags)),
    /** What is gone already is fine. */
    removeTag: (id: string, key: string): Promise<void> =>
      write((trx) => evaluationDatasetsStore(trx, dialect).removeTag(id, key)),

    async link(id: string, experimentIds: readonly string[]): Promise<EvaluationDataset> {
      await dataset(id)
      for (const experimentId of experimentIds) await mustTake(experimentId)
      return change(id, async (store) => {
        await store.link(id, experimentIds)
        await store.update(id, { updatedAtMs: clock.nowMs() })
      })
    },
    unlink: (id: string, experimentIds: readonly string[]) =>
      change(id, async (store) => {
        await store.unlink(id, experimentIds)
        await store.update(id, { updatedAtMs: clock.nowMs() })
      }),

    /** All or none of them; a record with inputs that stand completes what stands. */
    async putRecords(
      id: string,
      given: readonly NewRecord[],
    ): Promise<{ inserted: number; updated: number }> {
      let counts = { inserted: 0, updated: 0 }
      await write(async (trx) => {
        const [store, rows] = [evaluationDatasetsStore(trx, dialect), recordsStore(trx)]
        if (!(await store.hold(id))) throw evaluationDatasetNotFound(id)
        const { name, schema } = (await store.load([id]))[0]!
        const nowMs = clock.nowMs()
        const { placed, ...counted } = placedOf(given, nowMs, {
          standing: await rows.byDigests(id, [...new Set(given.map(({ inputs }) => digestOf(inputs)))]),
          last: await rows.lastPosition(id),
        })
        await rows.put(id, placed)
        await store.update(id, {
          schema: widened(schema, given),
          records: await rows.count(id),
          digest: digestAt(name, nowMs),
          updatedAtMs: nowMs,
          updatedBy: given.findLast(({ by }) => by !== null)?.by ?? null,
        })
        counts = counted
      })
      return counts
    },

    /** In the order of arrival; `next` is where the following page begins. */
    async records(
      id: string,
      page: { behind: number; limit: number },
    ): Promise<{ records: EvaluationRecord[]; next: number | null }> {
      const found = await records.page(id, page.behind, page.limit + 1)
      const more = found.length > page.limit
      const shown = more ? found.slice(0, -1) : found
      return { records: shown.map(({ record }) => record), next: more ? shown.at(-1)!.position : null }
    },

    removeRecords: (id: string, ids: readonly string[]): Promise<number> =>
      write(async (trx) => {
        const [store, rows] = [evaluationDatasetsStore(trx, dialect), recordsStore(trx)]
        const removed = (await store.hold(id)) ? await rows.remove(id, ids) : 0
        if (removed > 0) await store.update(id, { records: await rows.count(id) })
        return removed
      }),
  }
}
export type EvaluationDatasets = ReturnType<typeof openEvaluationDatasets>

const digestAt = (name: string, atMs: number) =>
  createHash('sha256').update(`${name}:${atMs}`).digest('hex').slice(0, 8)

function placedOf(
  given: readonly NewRecord[],
  nowMs: number,
  { standing, last }: { standing: Map<string, Placed>; last: number },
): { placed: Placed[]; inserted: number; updated: number } {
  const made = new Map<string, Placed>()
  let [position, inserted, updated] = [last, 0, 0]
  for (const one of given) {
    const digest = digestOf(one.inputs)
    const before = made.get(digest) ?? standing.get(digest)
    if (before) updated++
    else inserted++
    const record = before
      ? merged(before.record, one, nowMs)
      : {
          id: `dr-${newHexId()}`,
          inputs: one.inputs,
          outputs: one.outputs ?? null,
          expectations: one.expectations ?? null,
          tags: one.tags ?? {},
          source: one.source ?? null,
          createdAtMs: nowMs,
          updatedAtMs: nowMs,
          createdBy: one.by,
          updatedBy: one.by,
        }
    made.set(digest, { record, digest, position: before?.position ?? ++position })
  }
  return { placed: [...made.values()], inserted, updated }
}
