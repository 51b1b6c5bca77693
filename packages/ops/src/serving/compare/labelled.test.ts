import { describe, expect, it } from 'vitest'
import { momentsOf } from '@slipway/ml/stats'
import { withDuckDb } from '@slipway/ml/table'
import { figuresTogether, momentsOfCases } from '../case-sums.ts'
import { caseSumsSql, sumsOf, talliesOf } from './tallies.store.ts'

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
      `${caseSumsSql(equals(one), ['draw', 'side'])} ORDER BY draw, side`,
    )
    const rows = read.getRows().map(([, , , ...sums]) => {
      const { n, mean, squares } = momentsOfCases(sumsOf(sums as number[]))
      return { mean, error: squares / n ** 2 }
    })
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

/** SQL of values 1, 2, … 6 with the caller of each. */
const visits = `SELECT 'revenue' AS kpi, 'champion' AS variant, v::DOUBLE AS value, caller AS "case"
  FROM (VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, 'c'), (5, 'd'), (6, 'd'), (NULL, 'e')) t(v, caller)`
const tallied = (rows: string, grouped: boolean) =>
  withDuckDb((connection) => talliesOf({ connection }, rows, grouped))

it('gives the plain moments where each case has one value', async () => {
  const [tally] = await tallied(`SELECT * REPLACE (value::VARCHAR AS "case") FROM (${visits})`, false)
  expect(momentsOfCases(tally!.sums)).toEqual(momentsOf([1, 2, 3, 4, 5, 6]))
})

describe('tallies of several servers', () => {
  const apart = (condition: string, grouped: boolean) =>
    Promise.all(
      [condition, `NOT (${condition})`].map((where) =>
        tallied(`SELECT * FROM (${visits}) WHERE ${where}`, grouped),
      ),
    )

  it('say what one of all would, where each has cases of its own', async () => {
    const [whole] = await tallied(visits, false)
    const [together] = figuresTogether((await apart(`"case" IN ('a', 'b')`, false)).flat())
    const { n, mean, squares } = momentsOfCases(whole!.sums)
    expect(together).toMatchObject({ kpi: 'revenue', variant: 'champion', moments: { n, mean } })
    expect(together!.moments.squares).toBeCloseTo(squares, 12)
  })

  it('do so of callers who stick and were answered by several, in groups of what hangs together', async () => {
    const [whole] = await tallied(visits, true)
    // The callers a and d were answered by both.
    const [together] = figuresTogether((await apart('value % 2 = 0', true)).flat())
    const { n, mean, squares } = momentsOfCases(whole!.sums)
    expect(together).toMatchObject({ moments: { n, mean } })
    expect(together!.moments.squares).toBeCloseTo(squares, 12)
  })
})
