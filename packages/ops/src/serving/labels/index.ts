import type { AddedFeedback, LabelHistory, NewKpi, NewLabel } from '@slipway/contract/labels'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import { feedbackStore } from './feedback.store.ts'
import { weigh, type Told } from './feedback.ts'
import type { FeedbackTables } from './feedback.tables.ts'
import { futureEvent, keyNeeded } from './labels.errors.ts'
import { type Unmatched, waitingBound } from './waiting.ts'

export { feedbackMigrations, type FeedbackTables } from './feedback.tables.ts'
export { mostWaiting } from './waiting.ts'
export { feedbackStore } from './feedback.store.ts'

/** So many are written in one transaction. */
const atOnce = 5000
const allMatched: Unmatched = { count: async () => 0, among: async () => [] }
/** How far a sender's clock may be ahead. */
const slackMs = 300_000

export interface LabelsParts {
  readonly database: Pick<Database<FeedbackTables>, 'db' | 'write'>
  readonly clock: Clock
  /** What has no captured prediction; nothing unless given. */
  readonly unmatched?: Unmatched
  /** So many may wait for theirs at each endpoint; `mostWaiting` unless given. */
  readonly mostWaiting?: number | undefined
}

/** What became of answers: labels and figures of the business, with their history. */
export const openLabels = async ({ database, clock, mostWaiting, unmatched = allMatched }: LabelsParts) => {
  const store = feedbackStore(database.db)
  const bound = waitingBound({
    unmatched,
    toldOf: store.countByIds,
    nowMs: clock.nowMs,
    ...(mostWaiting === undefined ? {} : { most: mostWaiting }),
  })
  let number = await store.newest()
  /** Rises with the clock, so that servers on one database number alike. */
  const nextNumber = () => (number = Math.max(number + 1, clock.nowMs() * 1000))
  let last: Promise<unknown> = Promise.resolve()

  /** One after another, so that what came later is numbered later. */
  const inTurn = <R>(work: () => Promise<R>): Promise<R> => {
    const now = last.then(work)
    last = now.catch(() => {})
    return now
  }

  /** What would be kept of what is told by ids of predictions. */
  const freshOf = async (endpoint: string, told: readonly Told[]): Promise<Told[]> => {
    const byIds = told.filter(isById)
    const { history } = weigh(byIds, await store.known(endpoint, byIds), clock.nowMs(), () => 0)
    return history.map(({ told: one }) => one)
  }

  const add = (endpoint: string, told: readonly Told[]): Promise<AddedFeedback> =>
    inTurn(async () => {
      let mayWait = await bound.mustFit(endpoint, told.filter(isById).length, () => freshOf(endpoint, told))
      const sum = { accepted: 0, duplicates: 0, corrected: 0, outdated: 0 }
      for (let start = 0; start < told.length; start += atOnce) {
        const some = told.slice(start, start + atOnce)
        const counts = await database.write(async (trx) => {
          const own = feedbackStore(trx)
          const weighed = weigh(some, await own.known(endpoint, some), clock.nowMs(), nextNumber)
          await own.addHistory(endpoint, weighed.history)
          await own.setCurrent(endpoint, weighed.current)
          return { ...weighed.counts, byIds: weighed.history.filter(({ told: one }) => isById(one)).length }
        })
        const more = Math.min(counts.byIds, mayWait)
        mayWait -= more
        await bound.told(endpoint, more)
        for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += counts[name]
      }
      return sum
    })

  const timed = (atMs: number | undefined, at: number): number | null => {
    if (atMs !== undefined && atMs > clock.nowMs() + slackMs) throw futureEvent(at, atMs)
    return atMs ?? null
  }

  return {
    /** Labels of predictions, by their ids; also of such as are not captured yet. All of one call, or what came before an error. */
    addLabels: (endpoint: string, labels: readonly NewLabel[]): Promise<AddedFeedback> =>
      add(
        endpoint,
        labels.map(({ id, row = 0, value, atMs }, at) => ({
          kpi: '',
          by: 'id',
          key: id,
          row,
          value: value === null ? null : String(value),
          atMs: timed(atMs, at),
        })),
      ),

    addKpis: (endpoint: string, kpis: readonly NewKpi[]): Promise<AddedFeedback> =>
      add(
        endpoint,
        kpis.map(({ kpi, id, entity, row = 0, value, atMs }, at) => {
          if ((id === undefined) === (entity === undefined)) throw keyNeeded(at)
          const key = id ?? entity!
          return {
            kpi,
            by: id === undefined ? 'entity' : 'id',
            key,
            row,
            value: String(value),
            atMs: timed(atMs, at),
          }
        }),
      ),

    /** Everything that was said of one prediction: row by row, in the order of its coming. */
    async history(endpoint: string, id: string): Promise<LabelHistory[]> {
      const rows = await store.historyOf(endpoint, id)
      return [...Map.groupBy(rows, ({ row_index: row }) => row)]
        .sort(([a], [b]) => a - b)
        .map(([row, said]) => {
          const newest = said.reduce((best, one) => (one.event_ms >= best.event_ms ? one : best))
          return {
            row,
            value: newest.value,
            history: said.map(({ value, event_ms: atMs, arrived_ms: arrivedMs }) => ({
              value,
              atMs,
              arrivedMs,
            })),
          }
        })
    },

    /** What came after a number, for whoever keeps up with it. */
    since: store.since,
    /** Tells whether what was copied of the history still is of it: another one once some of it was forgotten. */
    generation: store.generation,
    has: store.has,
    forget: (endpoint: string, entities: readonly string[]) =>
      database.write((trx) => feedbackStore(trx).forget(endpoint, entities)),

    /** Lets go of what was told of predictions that are no more; what was told of them since `beforeMs` stays. */
    async expire(endpoint: string, ids: readonly string[], beforeMs: number): Promise<void> {
      if (ids.length === 0) return
      const gone = await inTurn(() =>
        database.write((trx) => feedbackStore(trx).expire(endpoint, ids, beforeMs)),
      )
      await bound.expired(endpoint, gone)
    },

    /** What waits for its prediction, and what was refused and let go since this server started. */
    waiting: bound.counts,
    /** The same of every endpoint, as far as it is known without reading anything. */
    waitingKnown: bound.known,
  }
}
export type Labels = Awaited<ReturnType<typeof openLabels>>

const isById = ({ by }: Told) => by === 'id'
