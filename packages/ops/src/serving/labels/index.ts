import type { AddedFeedback, LabelHistory, NewKpi, NewLabel } from '@slipway/contract/labels'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import { feedbackStore } from './feedback.store.ts'
import { weigh, type Told } from './feedback.ts'
import type { FeedbackTables } from './feedback.tables.ts'
import { futureEvent, keyNeeded } from './labels.errors.ts'

export { feedbackMigrations, type FeedbackTables } from './feedback.tables.ts'
export { feedbackStore } from './feedback.store.ts'

/** So many are written in one transaction. */
const atOnce = 5000
/** How far a sender's clock may be ahead. */
const slackMs = 300_000

export interface LabelsParts {
  readonly database: Pick<Database<FeedbackTables>, 'db' | 'write'>
  readonly clock: Clock
}

/** What became of answers: labels and figures of the business, with their history. */
export const openLabels = async ({ database, clock }: LabelsParts) => {
  const store = feedbackStore(database.db)
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

  const add = (endpoint: string, told: readonly Told[]): Promise<AddedFeedback> =>
    inTurn(async () => {
      const sum = { accepted: 0, duplicates: 0, corrected: 0, outdated: 0 }
      for (let start = 0; start < told.length; start += atOnce) {
        const some = told.slice(start, start + atOnce)
        const counts = await database.write(async (trx) => {
          const own = feedbackStore(trx)
          const weighed = weigh(some, await own.known(endpoint, some), clock.nowMs(), nextNumber)
          await own.addHistory(endpoint, weighed.history)
          await own.setCurrent(endpoint, weighed.current)
          return weighed.counts
        })
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
    forget: (endpoint: string, entities: readonly string[]) =>
      database.write((trx) => feedbackStore(trx).forget(endpoint, entities)),
  }
}
export type Labels = Awaited<ReturnType<typeof openLabels>>
