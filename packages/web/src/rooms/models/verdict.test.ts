import { expect, it } from 'vitest'
import { verdictOf } from './verdict.ts'

const change = (
  metric: string,
  before: number,
  after: number,
  [low, high]: readonly [number, number],
  verdict: 'better' | 'worse' | 'no difference',
) => ({ metric, before, after, difference: { value: after - before, low, high }, verdict })

it('says whether a version is better by what it is judged by, and what else chance does not explain', () => {
  const changes = [
    change('roc_auc', 0.81, 0.86, [0.02, 0.08], 'better'),
    change('recall', 0.7, 0.6, [-0.15, -0.05], 'worse'),
    change('accuracy', 0.8, 0.81, [-0.02, 0.04], 'no difference'),
  ]
  expect(verdictOf(changes, 'roc_auc', 'the champion (version 1)')).toEqual({
    status: 'better',
    sentences: [
      'roc_auc is 0.86; of the champion (version 1) it is 0.81. That is more than chance explains: the difference is between +0.02 and +0.08.',
      'Worse, beyond chance, by recall.',
    ],
  })
  const even = verdictOf(changes, 'accuracy', 'the champion (version 1)')
  expect(even.status).toBe('as good')
  expect(even.sentences[0]).toContain('may be anything between −0.02 and +0.04')
})

it('does not tell what cannot be told', () => {
  const bare = {
    metric: 'mae',
    before: 1,
    after: 2,
    difference: null,
    verdict: 'cannot tell' as const,
  }
  expect(verdictOf([bare], 'mae', 'the champion (version 1)')).toMatchObject({
    status: 'unknown',
    sentences: [expect.stringContaining('cannot be told')],
  })
  expect(verdictOf([], 'mae', 'the champion (version 1)').status).toBe('unknown')
})
