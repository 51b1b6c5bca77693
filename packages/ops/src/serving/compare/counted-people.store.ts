import { quoteText } from '@slipway/ml/table'
import type { Source } from '../capture/archive.store.ts'
import { cellsOf, type ClaimPeople, marksOf, peopleCells } from '../counted-people.ts'

/** SQL of people, variant and entity, with the cell that each is in. */
export const peopleSql = (people: string): string =>
  // md5 is the same on every server; what is put before it keeps cells apart from the groups of cases.
  `(SELECT *, (md5_number_lower('cell of ' || entity) % ${peopleCells})::INTEGER AS cell FROM ${people})`

/**
 * The condition, in SQL, under which this server counts somebody of `people`: of those whom it answered and something is
 * told of, it claims those whom no other counts.
 *
 * @param told SQL of what is told of entities
 */
export const countedPeople = async (
  connection: Source['connection'],
  claim: ClaimPeople,
  people: string,
  told: string,
): Promise<string> => {
  const read = await connection.runAndReadAll(
    `SELECT variant, bitstring_agg(cell, 0, ${peopleCells - 1})::VARCHAR FROM ${people}
     WHERE entity IN (SELECT key FROM ${told}) GROUP BY variant`,
  )
  const answered = new Map(
    (read.getRows() as [string, string][]).map(([name, marks]) => [name, cellsOf(marks)]),
  )
  const mine = [...(await claim(answered))].map(
    ([variant, cells]) =>
      `WHEN variant = ${quoteText(variant)} THEN get_bit('${marksOf(cells)}'::BITSTRING, cell) = 1`,
  )
  return mine.length > 0 ? `CASE ${mine.join(' ')} ELSE false END` : 'false'
}
