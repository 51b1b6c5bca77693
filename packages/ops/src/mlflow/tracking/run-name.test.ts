import { expect, it } from 'vitest'
import { newRunName } from './run-name.ts'

/** Some of the words that MLflow begins its names with, which its own tests look for. */
const known = new Set(
  'able adaptable agreeable amazing bold bouncy bright calm capable carefree caring charming clean colorful dapper dashing debonair efficient enchanting fearless flawless fortunate gentle gifted honorable industrious invincible judicious legendary luminous magnificent marvelous nimble orderly peaceful persistent placid polite rare resilient respected selective silent sincere skillful stately stylish thoughtful treasured unique useful valuable victorious wise'.split(
    ' ',
  ),
)

it('names a run as MLflow does: a word that MLflow begins names with, another, and a number', () => {
  for (let i = 0; i < 500; i++) {
    const [mood, vessel, number, ...rest] = newRunName().split('-')
    expect(known.has(mood!), mood).toBe(true)
    expect(vessel).toMatch(/^[a-z]+$/)
    expect(number).toMatch(/^\d{1,3}$/)
    expect(rest).toEqual([])
  }
})
