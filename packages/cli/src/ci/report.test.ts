import type { DatasetVersion } from '@slipway/contract/datasets'
import type { PipelineRunDetail } from '@slipway/contract/pipelines'
import { describe, expect, it } from 'vitest'
import { dataChanges, numbersOf, type RunFacts } from './report-facts.ts'
import { reportMarkdown } from './report-markdown.ts'

const dataset = (over: Partial<DatasetVersion>): DatasetVersion =>
  ({
    name: 'churn',
    number: 1,
    digest: 'ds1:a',
    rows: 100,
    fields: [],
    profile: null,
    ...over,
  }) as DatasetVersion
const column = (name: string, nulls: number, mean: number | null = null) => ({
  name,
  count: 100 - nulls,
  nulls,
  mean,
  std: 10,
})
const number = (name: string) => ({ name, type: 'number', nullable: false }) as const

describe('changes of data', () => {
  it('are told by rows, columns, types, shares missing and means; small ones are not', () => {
    const old = dataset({
      fields: [number('a'), number('b'), { ...number('c'), type: 'text' }],
      profile: { columns: [column('a', 0, 50), column('b', 1, 5)] },
    })
    const now = dataset({
      number: 2,
      digest: 'ds1:b',
      rows: 90,
      fields: [number('a'), { ...number('c'), type: 'date' }, number('d')],
      profile: { columns: [column('a', 20, 50.5), column('b', 1, 7)] },
    })
    expect(dataChanges([now], [old])).toEqual([
      {
        dataset: 'churn@2',
        changes: [
          '90 rows, −10',
          '`c` was text, is date',
          'new column `d` (number)',
          'column `b` is gone',
          '`a`: 0.0 % missing → 20.0 %',
          '`b`: mean 5 → 7',
        ],
      },
    ])
    expect(dataChanges([old], [old])[0]!.changes).toEqual([])
    expect(dataChanges([old], [])[0]!.changes).toEqual(['new'])
    expect(dataChanges([dataset({ digest: 'ds1:c' })], [dataset({})])[0]!.changes).toEqual([
      'other values, with the same columns and much the same distributions',
    ])
  })
})

const facts = (over: Partial<RunFacts> & { status?: string } = {}): RunFacts => ({
  run: {
    id: 'pr_1',
    pipeline: 'demo',
    status: over.status ?? 'succeeded',
    createdMs: 0,
    startedMs: 0,
    endedMs: 2000,
    failure:
      over.status === 'failed'
        ? { code: 'X', kind: 'bug', message: 'no *rows* <b>', hint: 'mend', node: 'load' }
        : null,
    captured: { context: { code: { commit: 'abcdef1234567', branch: 'x' } }, diff: null },
    nodes: [
      { id: 'load', status: 'cached', reason: 'the result | of load', startedMs: 0, endedMs: 5 },
      { id: 'fit#0', status: 'succeeded', reason: 'rows changed', startedMs: 0, endedMs: 1500 },
      { id: 'fit#1', status: 'succeeded', reason: 'rows changed', startedMs: 10, endedMs: 900 },
    ],
  } as unknown as PipelineRunDetail,
  metrics: {},
  released: null,
  gates: [],
  checks: [],
  datasets: [],
  ...over,
})
const better = (metric: string) => (metric === 'auc' ? true : metric === 'loss' ? false : null)

describe('a report for a pull request', () => {
  it('calls a change better or worse where the intervals do not touch, by what the metric means', () => {
    const metrics = {
      auc: { value: 0.9, low: 0.88, high: 0.92 },
      loss: { value: 0.5, low: 0.4, high: 0.6 },
      n: { value: 12 },
      same: { value: 1 },
      fresh: { value: 1 },
    }
    const old = facts({
      metrics: {
        auc: { value: 0.8, low: 0.78, high: 0.82 },
        loss: { value: 0.55, low: 0.45, high: 0.65 },
        n: { value: 10 },
        same: { value: 1 },
      },
    })
    const text = reportMarkdown(facts({ metrics }), { branch: 'main', facts: old }, better)
    expect(text).toContain(
      '| `auc` | 0.9000 (0.8800 – 0.9200) | 0.8000 (0.7800 – 0.8200) | +0.1000 ▲ better |',
    )
    expect(text).toContain('| −0.0500, within the intervals |')
    expect(text).toContain('| `n` | 12.00 | 10.00 | +2.0000 |')
    expect(text).toContain('| `same` | 1.0000 | 1.0000 | none |')
    expect(text).toContain('| `fresh` | 1.0000 | – |  |')
    const worse = reportMarkdown(old, { branch: 'main', facts: facts({ metrics }) }, better)
    expect(worse).toContain('−0.1000 ▼ worse')
  })

  it('leads with what is wrong, escapes what it quotes, and draws what took time', () => {
    const failed = reportMarkdown(facts({ status: 'failed' }), { branch: 'main', facts: null }, better)
    expect(failed).toContain('## ❌ demo: failed')
    expect(failed).toContain('**`load`: no \\*rows\\* &lt;b>**')
    expect(failed).toContain('No run of `main` is known here')
    expect(failed).toContain('of commit abcdef12')
    expect(failed).toContain('  fit 0 :0, 1500')
    expect(failed).toContain('| `load` | cached |  | the result \\| of load |')
    const gate = { passed: false, rules: [{ rule: 'auc at least 0.9', ok: false, detail: 'it is 0.8' }] }
    const results = [{ title: 'age is there', ok: false, severity: 'warn' as const, failing: 3, total: 1000 }]
    const refused = reportMarkdown(
      facts({ gates: [{ node: 'judge', gate }], checks: [{ dataset: 'churn@2', results }] }),
      { branch: 'main', facts: null },
      better,
    )
    expect(refused).toContain('## ❌ demo: refused by its gate')
    expect(refused).toContain('- ❌ auc at least 0.9: it is 0.8')
    expect(refused).toContain('- ⚠️ churn@2: age is there: 3 of 1,000 fail')
  })

  it('takes the numbers of any result', () => {
    expect(numbersOf({ best: { auc: 0.9, at: [1] }, name: 'x' })).toEqual({ 'best.auc': { value: 0.9 } })
    expect(numbersOf(5)).toEqual({ result: { value: 5 } })
    expect(numbersOf(null)).toEqual({})
  })
})
