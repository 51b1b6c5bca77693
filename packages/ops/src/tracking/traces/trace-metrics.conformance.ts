import { describe, expect, it } from 'vitest'
import { openWorld, type Ground } from '../../../tests/worlds.ts'
import { parseFilter, traceMetricWords } from '../filter/index.ts'
import type { MetricQuery } from './index.ts'
import { batch, said, span, whole } from './traces.conformance.ts'

const minute = 60_000

/** Metrics over traces, alike on every database. */
export const traceMetricsConformance = (ground: Ground) =>
  describe('metrics over traces', () => {
    it('counts, measures and groups traces, spans and what was said of them', async () => {
      await using world = await openWorld(ground)
      const { traces } = world.platform.rooms
      const ask = async (query: Partial<MetricQuery>) => {
        const found = await traces.metrics({
          of: 'traces',
          value: 'one',
          aggregates: ['count'],
          dimensions: [],
          where: [],
          experimentIds: ['0'],
          limit: 100,
          ...query,
        })
        return found.map(({ atMs, dimensions, values }) => [
          ...(atMs === null ? [] : [atMs]),
          ...dimensions,
          ...values,
        ])
      }
      const where = (text: string) => parseFilter(text, traceMetricWords)

      for (const [i, durationMs] of [10, 20, 30, 100, null].entries())
        await traces.tell(
          whole(`t${i}`, {
            name: i < 2 ? 'chat' : 'search',
            startedAtMs: minute * (1 + Math.floor(i / 2)) + i,
            durationMs,
            state: i === 1 ? 'ERROR' : 'OK',
            usage: i === 4 ? null : { total_tokens: 10 * i },
            metadata: { 'the.session': i < 3 ? 'a' : 'b' },
            tags: { env: i === 0 ? 'prod' : 'test' },
          }),
        )
      const start = (at: number) => `${at}000000`
      const model = (name: string) => ({ 'the.model': { stringValue: JSON.stringify(name) } })
      await traces.addSpans('0', [
        batch('t0', [
          span(
            '1',
            { name: 'ask', startNs: start(minute), endNs: start(minute + 7), attributes: model('big') },
            { type: 'LLM', cost: { total: 0.5 } },
          ),
          span(
            '2',
            {
              name: 'ask',
              startNs: start(minute),
              endNs: start(minute + 9),
              status: 'ERROR',
              attributes: model('small'),
            },
            { type: 'LLM', cost: { total: 0.25 } },
          ),
        ]),
        batch('t3', [
          span(
            '3',
            { name: 'look', startNs: start(9 * minute), endNs: null, attributes: model('big') },
            { cost: { total: 1 } },
          ),
        ]),
      ])
      for (const [value, name] of [
        [true, 'good'],
        ['no', 'good'],
        [3, 'stars'],
        ['nice', 'good'],
        ['true', 'good'],
      ] as const)
        await traces.assess({ ...said({ traceId: 't1', name, value }) })
      const last = await traces.assess(said({ traceId: 't1', name: 'stars', value: 9 }))
      await traces.assess(said({ traceId: 't1', name: 'stars', value: 5, overrides: last.id }))

      expect(await ask({})).toEqual([[5]])
      expect(await ask({ dimensions: ['name', 'status'] })).toEqual([
        ['chat', 'ERROR', 1],
        ['chat', 'OK', 1],
        ['search', 'OK', 3],
      ])
      expect(await ask({ value: 'different.the.session' })).toEqual([[2]])
      const all = [
        'sum',
        'avg',
        'min',
        'max',
        { percentile: 0 },
        { percentile: 50 },
        { percentile: 90 },
        { percentile: 100 },
      ] as const
      expect(await ask({ value: 'durationMs', aggregates: all })).toEqual([
        // NumPy: quantile([10, 20, 30, 100], 0.9) is 79
        [160, 40, 10, 100, 10, 25, expect.closeTo(79, 9), 100],
      ])
      expect(
        await ask({
          value: 'usage.total_tokens',
          aggregates: ['sum', { percentile: 50 }],
          dimensions: ['name'],
        }),
      ).toEqual([
        ['chat', 10, 5],
        ['search', 50, 25],
      ])
      expect(await ask({ value: 'usage.none', aggregates: ['sum'] })).toEqual([])
      expect(await ask({ stepMs: minute })).toEqual([
        [minute, 2],
        [2 * minute, 2],
        [3 * minute, 1],
      ])
      expect(await ask({ stepMs: minute, fromMs: minute + 1, toMs: 2 * minute + 2, limit: 1 })).toEqual([
        [minute, 1],
      ])
      expect(await ask({ where: where("trace.status = 'ERROR'") })).toEqual([[1]])
      expect(await ask({ where: where("trace.tag.env = 'test'"), dimensions: ['name'] })).toEqual([
        ['chat', 1],
        ['search', 3],
      ])
      expect(await ask({ where: where("trace.metadata.`the.session` = 'b'") })).toEqual([[2]])
      expect(await ask({ experimentIds: ['7'] })).toEqual([[0]])
      expect(await ask({ experimentIds: [] })).toEqual([])

      expect(await ask({ of: 'spans', dimensions: ['name', 'status'] })).toEqual([
        ['ask', 'ERROR', 1],
        ['ask', 'OK', 1],
        ['look', 'OK', 1],
      ])
      expect(
        await ask({ of: 'spans', value: 'durationMs', aggregates: ['avg'], dimensions: ['name'] }),
      ).toEqual([['ask', 8]])
      expect(
        await ask({
          of: 'spans',
          value: 'cost.total',
          aggregates: ['sum'],
          dimensions: ['attributes.the.model'],
        }),
      ).toEqual([
        ['big', 1.5],
        ['small', 0.25],
      ])
      // What spans cost is asked by the time of the spans.
      expect(
        await ask({ of: 'spans', value: 'cost.total', aggregates: ['sum'], fromMs: 9 * minute }),
      ).toEqual([[1]])
      expect(await ask({ of: 'spans', where: where("span.type = 'LLM'") })).toEqual([[2]])

      expect(await ask({ of: 'assessments', dimensions: ['name'] })).toEqual([
        ['good', 4],
        ['stars', 2],
      ])
      expect(
        await ask({ of: 'assessments', value: 'value', aggregates: ['avg', 'max'], dimensions: ['name'] }),
      ).toEqual([
        ['good', 0.5, 1],
        ['stars', 4, 5],
      ])
      expect(
        await ask({ of: 'assessments', dimensions: ['value'], where: where("assessment.name = 'stars'") }),
      ).toEqual([
        ['3', 1],
        ['5', 1],
      ])
    })
  })
