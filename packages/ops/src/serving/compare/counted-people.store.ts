import { quoteText } from '@slipway/ml/table'
import type { Source } from '../capture/archive.store.ts'
import {
  cellsOf,
  cellsText,
  type CountedPeople,
  type Counting,
  leftToOthers,
  marksOf,
  peopleCells,
  without,
} from '../counted-people.ts'

/** SQL of people, variant and entity, with the cell that each is in. */
export const peopleSql = (people: string): string =>
  // md5 is the same on every server; what is put before it keeps cells apart from the groups of cases.
  `(SELECT *, (md5_number_lower('cell of ' || entity) % ${peopleCells})::INTEGER AS cell FROM ${people})`

/**
 * Whom this server counts of those whom it answered and something is told of, by variant; and the condition, in SQL, under
 * which somebody of `people` is one of them.
 *
 * @param told SQL of what is told of entities
 */
export const countedPeople = async (
  connection: Source['connection'],
  counting: Counting,
  people: string,
  told: string,
): Promise<{ people: CountedPeople; mine: string }> => {
  const read = await connection.runAndReadAll(
    `SELECT variant, bitstring_agg(cell, 0, ${peopleCells - 1})::VARCHAR FROM ${people}
     WHERE entity IN (SELECT key FROM ${told}) GROUP BY variant`,
  )
  const counted = (read.getRows() as [string, string][]).map(([variant, marks]) => {
    const left = leftToOthers(counting, variant)
    return { variant, left, cells: without(cellsOf(marks), left) }
  })
  const lefts = counted.flatMap(({ variant, left }) =>
    left ? `WHEN variant = ${quoteText(variant)} THEN get_bit('${marksOf(left)}'::BITSTRING, cell) = 0` : [],
  )
  return {
    people: Object.fromEntries(counted.map(({ variant, cells }) => [variant, cellsText(cells)])),
    mine: lefts.length > 0 ? `CASE ${lefts.join(' ')} ELSE true END` : 'true',
  }
}
