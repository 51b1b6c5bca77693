import { expect, it } from 'vitest'
import { diffLines } from './diff-lines.ts'

const variant = (name: string, parts: Record<string, unknown>, when: 'before' | 'after') =>
  Object.entries(parts).map(([key, value]) => ({
    path: `variants.${name}.${key}`,
    before: null,
    after: null,
    [when]: value,
  }))

it('tells of a variant that comes or goes in one line, and of one that stays what is otherwise', () => {
  const newer = { model: 'churn', role: 'challenger', share: 1, version: 2, weight: 20 }
  const old = { model: 'churn', role: 'shadow', share: 0.25, version: 3, weight: 0 }
  expect(
    diffLines([
      { path: 'variants.champion.weight', before: 100, after: 80 },
      ...variant('new.er', newer, 'after'),
      ...variant('old', old, 'before'),
      { path: 'stickBy', before: null, after: 'customer' },
      { path: 'guardrails.kpis', before: {}, after: { revenue: { goal: 'up', maxDrop: 0.1 } } },
    ]),
  ).toEqual([
    { what: 'champion.weight', now: '100', later: '80' },
    { what: 'new.er', now: '–', later: 'challenger, churn@2, 20 % of the callers' },
    { what: 'old', now: 'shadow, churn@3, asked 25 %', later: '–' },
    { what: 'stickBy', now: '–', later: 'customer' },
    { what: 'guardrails.kpis', now: '{}', later: '{"revenue":{"goal":"up","maxDrop":0.1}}' },
  ])
})
