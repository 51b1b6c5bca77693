import { deepStrictEqual, ok } from 'node:assert'
import { ask } from '../tracking/load.ts'
import { experiments, knownRuns, longSeries, wave, type Size } from './data.ts'

export interface Question {
  readonly name: string
  /** Within which it must be answered on a busy machine, with generous slack. */
  readonly boundMs: number
  /** Asks once; throws where the reply is not right. */
  once(): Promise<void>
}

const page = 100
const deepPage = 1000

/** What is asked of a full workspace over HTTP, each with its right reply. */
export async function questions(url: string, size: Size): Promise<Question[]> {
  const { runs } = size
  const known = knownRuns(size)
  const every = Array.from({ length: runs }, (_, i) => i)
  const big = every.filter((i) => known.experiment(i) === 1)
  const byStart = (of: readonly number[]) =>
    of.toSorted((a, b) => known.startedAtMs(b) - known.startedAtMs(a))
  const byAuc = (of: readonly number[]) => of.toSorted((a, b) => known.auc(b) - known.auc(a))
  const allExperiments = Array.from({ length: experiments }, (_, e) => String(e + 1))

  const search = async (body: object): Promise<{ found: number[]; token?: string }> => {
    const reply = JSON.parse(
      await ask(url, {
        method: 'POST',
        path: '/api/2.0/mlflow/runs/search',
        body: { max_results: page, ...body },
      }),
    ) as { runs?: { info: { run_id: string } }[]; next_page_token?: string }
    const found = (reply.runs ?? []).map(({ info }) => known.numberOf(info.run_id))
    return { found, ...(reply.next_page_token ? { token: reply.next_page_token } : {}) }
  }
  const native = async <T>(path: string, body: object): Promise<T> =>
    JSON.parse(await ask(url, { method: 'POST', path: `/api/v1/runs/${path}`, body })) as T
  const searched = (name: string, body: object, right: readonly number[], boundMs = 2000): Question => ({
    name,
    boundMs,
    once: async () => deepStrictEqual((await search(body)).found, right),
  })
  const counted = (name: string, filter: string, right: number | null, boundMs: number): Question => ({
    name,
    boundMs,
    once: async () => {
      const { total } = await native<{ total: number | null }>('search', { filter, limit: page })
      deepStrictEqual(total, right)
    },
  })

  const one = { experiment_ids: ['1'] }
  const all = { experiment_ids: allExperiments }
  const best = { order_by: ['metrics.auc DESC'] }
  const top = byAuc(big)
  const few = 1 - 50 / runs
  const fewOnes = every.filter((i) => known.auc(i) > few)
  const deep = await tokenBefore(Math.min(deepPage, Math.floor(big.length / page)))
  const second = (await search({ ...one, ...best })).token

  /** Of the page of this number, of all runs of one experiment by a metric. */
  async function tokenBefore(number: number) {
    let token: string | undefined
    for (let n = 1; n < number; n++)
      token = (await search({ ...one, ...best, ...(token ? { page_token: token } : {}) })).token
    return { token, from: page * (number - 1) }
  }

  return [
    searched(`newest of ${big.length} runs`, one, byStart(big).slice(0, page)),
    searched(`newest in ${experiments} experiments`, all, byStart(every).slice(0, page)),
    searched('oldest', { ...one, order_by: ['start_time ASC'] }, byStart(big).toReversed().slice(0, page)),
    searched('best by a metric', { ...one, ...best }, top.slice(0, page)),
    searched('best by a metric, 1000 a page', { ...one, ...best, max_results: 1000 }, top.slice(0, 1000)),
    searched('… 2nd page', { ...one, ...best, page_token: second }, top.slice(page, 2 * page)),
    searched(
      `… ${deep.from / page + 1}th page`,
      { ...one, ...best, page_token: deep.token },
      top.slice(deep.from, deep.from + page),
    ),
    searched(`best in ${experiments} experiments`, { ...all, ...best }, byAuc(every).slice(0, page)),
    searched('a metric that few reach', { ...all, filter: `metrics.auc > ${few}` }, byStart(fewOnes)),
    searched('… by that metric', { ...all, ...best, filter: `metrics.auc > ${few}` }, byAuc(fewOnes)),
    searched(
      '… by another metric',
      { ...all, filter: `metrics.auc > ${few}`, order_by: ['metrics.loss ASC'] },
      fewOnes.toSorted((a, b) => b - a),
    ),
    searched(
      'a metric that half reach',
      { ...one, filter: 'metrics.auc >= 0.5' },
      byStart(big.filter((i) => known.auc(i) >= 0.5)).slice(0, page),
    ),
    searched('a parameter of one run', { ...all, filter: "params.seed = '777'" }, [777]),
    searched(
      `a parameter of ${runs / 1000} runs`,
      { ...all, filter: "params.data = 'v7'" },
      byStart(every.filter((i) => i % 1000 === 7)).slice(0, page),
    ),
    searched(
      `a tag of ${runs / 5000} runs`,
      { ...all, filter: "tags.stage = 'candidate'" },
      byStart(every.filter((i) => i % 5000 === 17)).slice(0, page),
    ),
    searched('a name', { ...all, filter: "attributes.run_name = 'run 4711'" }, [4711]),
    searched(
      'three conditions that many fulfil',
      { ...all, filter: "metrics.auc > 0.5 and params.depth = '3' and tags.`mlflow.user` = 'leo'" },
      byStart(every.filter((i) => i % 10 === 3 && known.auc(i) > 0.5)).slice(0, page),
    ),
    searched(
      'two that many fulfil, but none both',
      { ...all, filter: "params.depth = '3' and params.parity = 'even'" },
      [],
      60_000,
    ),
    counted('count of all', '', runs, 5000),
    counted('count of a thousandth', 'metrics.auc < 0.001', runs / 1000, 5000),
    counted('count of half, which stops', 'metrics.auc < 0.5', runs > 20_000 ? null : runs / 2, 5000),
    {
      name: 'compare 100 runs',
      boundMs: 2000,
      once: async () => {
        const chosen = top.slice(0, 100)
        const { params } = await native<{ params: { key: string; values: string[] }[] }>('compare', {
          runs: chosen.map(known.id),
        })
        deepStrictEqual(params.find(({ key }) => key === 'seed')!.values, chosen.map(String))
      },
    },
    {
      name: `search in ${experiments} experiments for one`,
      boundMs: 2000,
      once: async () => {
        const body = { max_results: 1000, filter: "tags.team = 't3' and name LIKE 'experiment 99%'" }
        const reply = await ask(url, { method: 'POST', path: '/api/2.0/mlflow/experiments/search', body })
        deepStrictEqual((JSON.parse(reply) as { experiments: unknown[] }).experiments.length, 2)
      },
    },
    ...histories(url, known.id(0)),
  ]
}

function histories(url: string, run: string): Question[] {
  type Points = { value: number; step: number }[]
  const get = async (path: string) => JSON.parse(await ask(url, { method: 'GET', path })) as never
  const drawn = (buckets: number): Question => ({
    name: `${longSeries} points drawn in ${buckets} buckets`,
    boundMs: 1000,
    once: async () => {
      const { points } = (await get(`/api/v1/runs/${run}/metrics?key=curve&buckets=${buckets}`)) as {
        points: Points
      }
      ok(points.length <= 2 * buckets + 2 && points.length > buckets)
      deepStrictEqual(Math.max(...points.map(({ value }) => value)), wave(654_321))
      deepStrictEqual([points[0]!.step, points.at(-1)!.step], [0, longSeries - 1])
    },
  })
  const paged = (offset: number): Question => ({
    name: `25000 of ${longSeries} points from ${offset}`,
    boundMs: 2000,
    once: async () => {
      const { points } = (await get(
        `/api/v1/runs/${run}/metrics?key=curve&offset=${offset}&limit=25000`,
      )) as { points: Points }
      deepStrictEqual(
        [points.length, points[0]!.step, points.at(-1)!.step],
        [25_000, offset, offset + 24_999],
      )
    },
  })
  return [
    drawn(10),
    drawn(1000),
    drawn(5000),
    paged(0),
    paged(longSeries - 25_000),
    {
      name: `2500 samples of ${longSeries} points, as MLflow asks`,
      boundMs: 1000,
      once: async () => {
        const { metrics } = (await get(
          `/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids=${run}&metric_key=curve&max_results=2500`,
        )) as { metrics: Points }
        deepStrictEqual([metrics.length, metrics.at(-1)!.step], [2500, longSeries - 1])
      },
    },
    {
      name: `every page of ${longSeries} points, as MLflow asks`,
      boundMs: 30_000,
      once: async () => {
        let [token, count] = ['', 0]
        do {
          const reply = (await get(
            `/api/2.0/mlflow/metrics/get-history?run_id=${run}&metric_key=curve&max_results=25000&page_token=${encodeURIComponent(token)}`,
          )) as { metrics: Points; next_page_token?: string }
          deepStrictEqual(reply.metrics[0]!.step, count)
          count += reply.metrics.length
          token = reply.next_page_token ?? ''
        } while (token !== '')
        deepStrictEqual(count, longSeries)
      },
    },
  ]
}
