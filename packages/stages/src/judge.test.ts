import type { StepContext } from '@slipway/flow'
import { expect, it } from 'vitest'
import { judge } from './judge.ts'
import { noPersonalData, type Rule } from './rules.ts'
import type { Evaluation } from './shapes.ts'

const ctx = { log: () => {} } as unknown as StepContext
const judged = async (personal: Evaluation['personal'], ...rules: Rule[]) => {
  const { passed, rules: verdicts } = await judge.fn({ evaluation: { personal } as Evaluation, rules }, ctx)
  return { passed, said: verdicts.map(({ rule, detail }) => `${rule}: ${detail}`) }
}
const born = { column: 'born', class: 'birth date', features: ['born:year'] } as const
const email = { column: 'mail', class: 'e-mail', features: ['mail 1', 'mail 2'] } as const

it('refuses models that learn from personal data, but for classes that are allowed', async () => {
  expect(await judged([], noPersonalData())).toEqual({
    passed: true,
    said: ['no personal data: it learns from none'],
  })
  expect(await judged([born, email], noPersonalData({ except: ['birth date'] }))).toEqual({
    passed: false,
    said: ['no personal data but birth date: it learns from mail (e-mail)'],
  })
  expect((await judged([born], noPersonalData({ except: ['birth date'] }))).passed).toBe(true)
})
