import type { PlanNodeBody } from '@slipway/contract/pipelines'
import { expect, it } from 'vitest'
import { learnedFrom, personalWarning } from './learned-columns.ts'

const node = (step: string, inputs: object) => ({ step, inputs }) as unknown as PlanNodeBody

it('knows what a plan would learn from before it runs', () => {
  const collect = node('collect', { name: 'people', source: 'people.csv' })
  const divide = node('divide', { data: { $ref: 'validate' }, target: 'left', drop: ['id', 'mail'] })
  expect(learnedFrom({ nodes: [collect, divide] })).toEqual([
    { dataset: 'people', leftOut: ['id', 'mail', 'left'] },
  ])
  expect(learnedFrom({ nodes: [collect] })).toEqual([])
  const given = node('collect~2', { name: { $ref: 'x' } })
  expect(learnedFrom({ nodes: [given, divide] })).toEqual([])
  expect(personalWarning('people', [{ name: 'mail', pii: 'e-mail' }])).toContain('of people: mail (e-mail).')
})
