import { expect, it } from 'vitest'
import { withDuckDb } from '@slipway/ml/table'
import { momentsSql } from './labelled.store.ts'

const draws = 400
/** Of one text: the engine's hash of several values is too simple a mixture of theirs. */
const uniform = (...of: string[]) => `(hash(concat_ws(' ', ${of.join(', ')})) / 18446744073709551616.0)`

/** Two equal sides of 60 callers each, who ask one to forty times and are mostly well served or mostly badly. */
const equals = (one: string) => `
  SELECT draw, side, ${one} AS "case", (${uniform('draw', 'side', 'caller', 'request')} < chance)::DOUBLE AS value FROM (
    SELECT *, CASE WHEN ${uniform('draw', 'side', 'caller', "'kind'")} < 0.5 THEN 0.9 ELSE 0.3 END AS chance,
      1 + floor(40 * ${uniform('draw', 'side', 'caller', "'size'")} ** 3) AS size
    FROM range(${draws}) a(draw), range(2) b(side), range(60) c(caller), range(40) d(request))
  WHERE request < size`

/** In how many draws the two sides seem to differ at 5 %. */
const alarms = (one: string) =>
  withDuckDb(async (connection) => {
    const read = await connection.runAndReadAll(
      `${momentsSql(equals(one), ['draw', 'side'])} ORDER BY draw, side`,
    )
    const rows = read.getRows().map(([, , n, mean, squares]) => ({
      mean: mean as number,
      error: (squares as number) / (n as number) ** 2,
    }))
    return rows.filter((first, i) => {
      const second = rows[i + 1]
      return (
        i % 2 === 0 && Math.abs(first.mean - second!.mean) > 1.96 * Math.sqrt(first.error + second!.error)
      )
    }).length
  })

it('takes equals for different as rarely as it says, though callers ask often and each has a fate of their own', async () => {
  expect((await alarms('caller')) / draws).toBeLessThan(0.09)
  // As if each request had come of another caller.
  expect((await alarms('caller * 100 + request')) / draws).toBeGreaterThan(0.2)
})

it('gives the plain moments where each case has one value', () =>
  withDuckDb(async (connection) => {
    const read = await connection.runAndReadAll(
      momentsSql(`SELECT 1 AS side, v AS value, v AS "case" FROM (VALUES (1.0), (2.0), (6.0), (NULL)) t(v)`, [
        'side',
      ]),
    )
    expect(read.getRows()).toEqual([[1, 3, 3, 14, 3]])
  }))
