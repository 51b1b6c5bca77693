import { expect, it } from 'vitest'
import { lastHourWords } from './last-hour-words.ts'

it('says how much was asked and who answered, shadows left out', () => {
  const variant = (role: 'champion' | 'challenger' | 'shadow', version: number, requests: number[]) => ({
    variant: role,
    role,
    version,
    requests,
    errors: [],
    p50Ms: [],
    p99Ms: [],
  })
  const traffic = { endpoint: 'churn', stepMs: 5000, atMs: [], errors: [] }
  const variants = [
    variant('champion', 1, [600, 330]),
    variant('challenger', 2, [310]),
    variant('shadow', 3, [1240]),
  ]
  expect(lastHourWords({ ...traffic, requests: [900, 340], variants })).toBe(
    'In the last hour churn was asked 1,240 times: version 1 answered 930 (75 %), version 2 answered 310 (25 %).',
  )
  expect(lastHourWords({ ...traffic, requests: [0], variants: [] })).toBe(
    'Nobody asked churn in the last hour.',
  )
})
