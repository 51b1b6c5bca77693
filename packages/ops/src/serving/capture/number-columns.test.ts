import { seededRandom } from '@slipway/ml/stats'
import { describe, expect, test } from 'vitest'
import { NumberColumns } from './number-columns.ts'

describe('columns of numbers', () => {
  test.each([1, 3, 25])('hold rows as they came, alone and together, of %i columns', (width) => {
    const random = seededRandom(width, 'number-columns')
    const columns = new NumberColumns(width)
    for (let round = 0; round < 5; round++) {
      const expected = Array.from({ length: width }, (): number[] => [])
      for (let step = 0; step < 400; step++) {
        // Mostly one row at a time, as requests come: some more than are laid down at once.
        const count = random.next() < 0.9 ? 1 : 2 + random.integer(70)
        const rows = Array.from({ length: count }, () => Array.from({ length: width }, () => random.normal()))
        for (const row of rows) for (const [k, value] of row.entries()) expected[k]!.push(value)
        if (count === 1) {
          for (const [k, value] of rows[0]!.entries()) columns.staged[columns.at + k] = value
          columns.endRow()
        } else {
          const place = columns.addRows(count)
          for (let k = 0; k < width; k++) place(k).set(rows.map((row) => row[k]!))
        }
      }
      for (const [k, values] of expected.entries()) expect([...columns.column(k)]).toEqual(values)
      columns.clear()
      expect(columns.column(0)).toHaveLength(0)
    }
  })
})
