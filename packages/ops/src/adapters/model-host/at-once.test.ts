import { describe, expect, it } from 'vitest'
import type { Batch } from '@slipway/ml/model'
import { tableOf } from '@slipway/ml/table'
import { atOnce } from './at-once.ts'

const rows = (...values: number[]): Batch => tableOf(values.map((n) => ({ n })))
const turned = () => new Promise((resolve) => setImmediate(resolve))
const never = () => Promise.reject(new Error('asked otherwise'))

describe('calls answered at once', () => {
  it('are answered on the spot while they come alone, and after the turn once they come together', async () => {
    const asked: Batch[] = []
    const answer = atOnce((batch) => {
      asked.push(batch)
      return batch
    }, never)
    const first = rows(1)
    expect(answer(first)).toBe(first)
    expect(answer(rows(2))).not.toBeInstanceOf(Promise)
    await turned()
    const together = [rows(3), rows(4, 5)].map((batch) => ({ batch, given: answer(batch) }))
    expect(asked).toHaveLength(2)
    for (const { batch, given } of together) {
      expect(given).toBeInstanceOf(Promise)
      // Each alone: rows of two callers, or of two models, are never in one run.
      expect(await given).toBe(batch)
    }
    await answer(rows(6))
    expect(answer(rows(7))).not.toBeInstanceOf(Promise)
  })

  it('are asked otherwise where they can not be, and fail alone', async () => {
    const answer = atOnce(
      (batch) => {
        if (batch.rows === 2) throw new Error('choked')
        return batch.rows === 3 ? null : batch
      },
      async () => rows(9),
    )
    expect(await answer(rows(1, 2, 3))).toEqual(rows(9))
    expect(() => answer(rows(1, 2))).toThrow('choked')
    await turned()
    const answers = await Promise.allSettled([answer(rows(1)), answer(rows(1, 2)), answer(rows(1, 2, 3))])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(answers[2]).toMatchObject({ value: rows(9) })
  })
})
