import { describe, expect, it } from 'vitest'
import { openDatabase } from '../adapters/database/index.ts'
import { manualClock } from '../ports/clock.ts'
import {
  nativeRunWords,
  openTracking,
  parseQuery,
  trackingMigrations,
  type RunQuery,
  type TrackingTables,
} from './index.ts'
import { findRuns } from './runs/run-search.store.ts'

/** A run of the test, as the oracle knows it. */
interface Known {
  readonly id: string
  readonly experimentId: string
  readonly startedAtMs: number
  readonly metrics: Readonly<Record<string, number>>
  readonly params: Readonly<Record<string, string>>
  readonly deleted: boolean
}

const long = (end: string) => `${'a long value that begins like others '.repeat(3)}${end}`

/** Searches in every way that the database can be asked, held against sorting all runs by hand. */
export const searchConformance = (place: () => Promise<string>) =>
  describe('the search for runs', () => {
    it('finds the same by walking an index and by looking at candidates, on pages of any size', async () => {
      const database = await openDatabase<TrackingTables>(await place(), trackingMigrations)
      const known = await fill(database)
      const ids = (runs: readonly Known[]) => runs.map(({ id }) => id)
      const auc = (run: Known) => run.metrics['auc']
      const has = (run: Known, is: (value: number) => boolean) => auc(run) !== undefined && is(auc(run)!)
      const conditions: [string, (run: Known) => boolean][] = [
        ['', () => true],
        ['metrics.auc > 0.5', (run) => has(run, (value) => value > 0.5)],
        ['metrics.auc != 0.5', (run) => has(run, (value) => value !== 0.5)],
        [`params.lr = '${long('0')}'`, (run) => run.params['lr'] === long('0')],
        [
          "tags.even = 'yes' and metrics.auc <= 0.75",
          (run) => isEven(run) && has(run, (value) => value <= 0.75),
        ],
        ['params.lr is null and metrics.loss >= 3', (run) => !run.params['lr'] && run.metrics['loss']! >= 3],
        ["name = 'run 7'", (run) => run.metrics['loss'] === 7],
      ]
      const orders: [string, (a: Known, b: Known) => number][] = [
        ['', newestFirst],
        ['order by startedAtMs', (a, b) => a.startedAtMs - b.startedAtMs],
        ['order by metrics.auc desc', (a, b) => nanLast(auc(a), auc(b), -1)],
        ['order by metrics.auc', (a, b) => nanLast(auc(a), auc(b), 1)],
        ['order by params.lr desc, metrics.auc', (a, b) => textLast(a, b) || nanLast(auc(a), auc(b), 1)],
        ['order by metrics.auc, params.lr desc', (a, b) => nanLast(auc(a), auc(b), 1) || textLast(a, b)],
      ]
      const places: (readonly string[] | undefined)[] = [['1'], ['2', '1'], undefined]
      for (const [filter, holds] of conditions)
        for (const [order, compare] of orders)
          for (const experimentIds of places) {
            const expected = known
              .filter((run) => !run.deleted && (experimentIds ?? ['1', '2', '3']).includes(run.experimentId))
              .filter(holds)
              .sort((a, b) => compare(a, b) || newestFirst(a, b))
            const { where, orderBy } = parseQuery(`${filter} ${order}`, nativeRunWords)
            const query = { where, orderBy, count: true, ...(experimentIds ? { experimentIds } : {}) }
            for (const [limit, runsThere] of [
              [7, 0],
              [7, 1e6],
              [100, 1e6],
            ] as const) {
              if (limit === 100 && experimentIds?.length === 1) continue
              const found = await allPages(database.db, { ...query, limit }, runsThere)
              const what = `${filter} ${order} in ${experimentIds?.join() ?? 'all'} by ${limit} of ${runsThere}`
              expect(found, what).toEqual({ ids: ids(expected), total: expected.length })
            }
          }
      await database.close()
    })

    it('finds the same in many experiments, of which a page holds runs of few', async () => {
      const database = await openDatabase<TrackingTables>(await place(), trackingMigrations)
      const many = 45
      const known = (await fill(database, many)).filter((run) => !run.deleted)
      const experimentIds = Array.from({ length: many }, (_, i) => String(i + 1))
      const auc = (run: Known) => run.metrics['auc']
      const orders: [string, (a: Known, b: Known) => number][] = [
        ['', newestFirst],
        ['order by metrics.auc desc', (a, b) => nanLast(auc(a), auc(b), -1)],
        ['order by metrics.auc', (a, b) => nanLast(auc(a), auc(b), 1)],
      ]
      for (const [order, compare] of orders) {
        const ids = known.toSorted((a, b) => compare(a, b) || newestFirst(a, b)).map(({ id }) => id)
        const query = { ...parseQuery(order, nativeRunWords), count: true, experimentIds, limit: 7 }
        expect(await allPages(database.db, query, 1e6), order).toEqual({ ids, total: ids.length })
      }
      await database.close()
    })

    it('passes over as many as asked, from the first run and behind a cursor, wherever these lie', async () => {
      const database = await openDatabase<TrackingTables>(await place(), trackingMigrations)
      await fill(database)
      for (const filter of [
        '',
        'order by metrics.auc desc',
        'metrics.auc > 0.2 order by metrics.auc',
        'order by params.lr',
      ])
        for (const experimentIds of [['1'], ['2', '1'], undefined]) {
          const query = { ...parseQuery(filter, nativeRunWords), ...(experimentIds ? { experimentIds } : {}) }
          const { ids } = await allPages(database.db, { ...query, limit: 1000 }, 1e6)
          const { next } = await findRuns(database.db, { ...query, limit: 7 }, 1e6)
          for (const skip of [0, 1, 13, 34, 35, 45, 52, 58, 109, 110, 160, 200]) {
            const of = async (cursor: string | null) =>
              (await findRuns(database.db, { ...query, limit: 6, skip, cursor }, 1e6)).found.map(
                ({ id }) => id,
              )
            const what = `${filter} in ${experimentIds?.join() ?? 'all'} past ${skip}`
            expect(await of(null), what).toEqual(ids.slice(skip, skip + 6))
            expect(await of(next), what).toEqual(ids.slice(7 + skip, 13 + skip))
          }
        }
      await database.close()
    })

    it('puts runs together by a parameter, a tag and their status, with what a metric was', async () => {
      const database = await openDatabase<TrackingTables>(await place(), trackingMigrations)
      const known = (await fill(database)).filter((run) => !run.deleted && run.experimentId === '1')
      const tracking = trackingOn(database)
      const { groups, more } = await tracking.groupRuns({
        experimentIds: ['1'],
        by: 'params.lr',
        metric: 'loss',
      })
      const values = new Set(known.map(({ params }) => params['lr'] ?? null))
      const right = [...values].map((value) => {
        const losses = known
          .filter(({ params }) => (params['lr'] ?? null) === value)
          .map(({ metrics }) => metrics['loss']!)
        const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
        const metric = {
          runs: losses.length,
          least: Math.min(...losses),
          mean,
          greatest: Math.max(...losses),
        }
        return { value, runs: losses.length, metric: { ...metric, mean: expect.closeTo(mean, 9) } }
      })
      expect(more).toBe(false)
      expect(groups).toHaveLength(right.length)
      expect(groups).toEqual(expect.arrayContaining(right))
      expect(groups.map(({ runs }) => runs)).toEqual(groups.map(({ runs }) => runs).sort((a, b) => b - a))
      const some = await tracking.groupRuns({
        by: 'tags.even',
        filter: 'params.lr is null and metrics.loss < 40',
      })
      expect(some.groups).toEqual([{ value: 'no', runs: expect.any(Number), metric: null }])
      const one = await tracking.groupRuns({ experimentIds: ['1'], by: 'params.lr', limit: 1 })
      expect([one.groups.length, one.more]).toEqual([1, true])
      const [odd] = (await tracking.groupRuns({ by: 'status', metric: 'auc' })).groups
      expect([odd!.value, odd!.metric!.greatest, odd!.metric!.least]).toEqual([
        'running',
        'Infinity',
        '-Infinity',
      ])
      await database.close()
    })

    it('goes on behind the last run of a page, whatever was logged and deleted before it meanwhile', async () => {
      const database = await openDatabase<TrackingTables>(await place(), trackingMigrations)
      const known = await fill(database)
      const tracking = trackingOn(database)
      const query = { experimentIds: ['1'], orderBy: [], limit: 5 }
      const first = await tracking.searchRuns(query)
      await tracking.createRun({ experimentId: '1' }, 'ana')
      await tracking.deleteRun(first.runs[0]!.id)
      const second = await tracking.searchRuns({ ...query, cursor: first.next })
      const before = known.filter((run) => !run.deleted && run.experimentId === '1').sort(newestFirst)
      expect(second.runs.map(({ id }) => id)).toEqual(before.slice(5, 10).map(({ id }) => id))
      const broken = (place: object) => {
        const content = JSON.parse(Buffer.from(first.next!, 'base64url').toString()) as object
        return Buffer.from(JSON.stringify({ ...content, ...place })).toString('base64url')
      }
      for (const at of [[], [1], ['x', 'y'], [1, {}], 7])
        await expect(tracking.searchRuns({ ...query, cursor: broken({ at }) })).rejects.toMatchObject({
          code: 'TRACKING_CURSOR_BROKEN',
        })
      await database.close()
    })
  })

const trackingOn = (database: Awaited<ReturnType<typeof openDatabase<TrackingTables>>>) =>
  openTracking({ database, clock: manualClock(), artifacts: undefined as never })

/** 180 runs in so many experiments: ties, gaps, NaN and infinities, texts that begin alike, some deleted. */
async function fill(
  database: Awaited<ReturnType<typeof openDatabase<TrackingTables>>>,
  experiments = 3,
): Promise<Known[]> {
  const tracking = trackingOn(database)
  for (let e = 1; e <= experiments; e++) await tracking.createExperiment({ name: `experiment ${e}` })
  const odd = [NaN, Infinity, -Infinity]
  const runs = Array.from({ length: 180 }, (_, i): Known => {
    const step = (i * 7919) % 180
    const metrics = { loss: i, ...(i % 9 === 0 ? {} : { auc: i % 11 < 3 ? odd[i % 11]! : (step % 20) / 20 }) }
    return {
      id: ((i * 2654435761) % 2 ** 32).toString(16).padStart(32, '0'),
      experimentId: String(1 + (i % experiments)),
      startedAtMs: 1000 + Math.floor(step / 4),
      metrics,
      params: i % 4 === 3 ? {} : { lr: long(String(step % 5)) },
      deleted: i % 13 === 5,
    }
  })
  await Promise.all(
    runs.map(async ({ id, experimentId, startedAtMs, params, metrics, deleted }) => {
      const tags = { even: metrics['loss']! % 2 === 0 ? 'yes' : 'no' }
      const made = { id, experimentId, startedAtMs, params, tags, name: `run ${metrics['loss']}` }
      await tracking.createRun(made, 'ana')
      const points = Object.entries(metrics).map(([key, value]) => ({
        key,
        value: Number.isFinite(value) ? value : (String(value) as 'NaN'),
      }))
      await tracking.log(id, { metrics: points })
      if (deleted) await tracking.deleteRun(id)
    }),
  )
  return runs
}

async function allPages(db: Parameters<typeof findRuns>[0], query: RunQuery, runsThere: number) {
  const ids: string[] = []
  const totals = new Set<number | null>()
  let cursor: string | null = null
  do {
    const page = await findRuns(db, { ...query, cursor }, runsThere)
    ids.push(...page.found.map(({ id }) => id))
    totals.add(page.total)
    cursor = page.next
  } while (cursor !== null)
  expect(totals.size).toBe(1)
  return { ids, total: [...totals][0] }
}

const isEven = (run: Known) => run.metrics['loss']! % 2 === 0

const newestFirst = (a: Known, b: Known) => b.startedAtMs - a.startedAtMs || (a.id < b.id ? -1 : 1)

function nanLast(a: number | undefined, b: number | undefined, sign: 1 | -1): number {
  const rank = (value: number | undefined) => (value === undefined ? 2 : Number.isNaN(value) ? 1 : 0)
  if (rank(a) !== rank(b)) return rank(a) - rank(b)
  return rank(a) > 0 || a === b ? 0 : sign * (a! < b! ? -1 : 1)
}

/** By lr, descending; those without it last. */
function textLast(a: Known, b: Known): number {
  const [x, y] = [a.params['lr'], b.params['lr']]
  if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined)
  return x === y ? 0 : x < y ? 1 : -1
}
