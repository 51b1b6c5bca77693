import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, describe, expect, it } from 'vitest'
import { openCsv } from '../csv/open-csv.ts'
import { quoteName, withDuckDb } from '../duckdb.ts'
import { type ColumnPlan, inferColumns } from './infer-columns.ts'
import { sampledColumns } from './sampled-columns.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-sampled-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const sampled: Record<string, readonly string[]> = {
  integers: ['1', '-20', '', '300'],
  numbers: ['1.5', '-20.25', '', '3e5'],
  flags: ['true', 'False', '', 'true'],
  days: ['2020-01-05', '2021-12-31', '', '1969-07-20'],
  times: ['2020-01-05 01:02:03', '2021-12-31 23:59:59', '', '1969-07-20 20:17:40'],
  'times with a T': ['2020-01-05T01:02:03', '2021-12-31T23:59:59', '', '1969-07-20T20:17:40'],
  'times with a Z': ['2020-01-05T01:02:03Z', '2021-12-31T23:59:59Z', '', '1969-07-20T20:17:40Z'],
  'days first': ['13/01/2020', '31/12/2021', '', '20/07/1969'],
  texts: ['red', 'green', '', 'blue'],
}

const later = [
  '5|+5| 5|007|-007|-0|0|5.0|1.5|1e5|1e-1|.5|1_000|0x10|9007199254740993|123456789012345|99999999999999999999|1e400|nan|-nan|inf',
  'NA|NULL|?|""|" "|true|TRUE|t|T|yes| TRUE |maybe|infinity|-infinity|epoch',
  '2020-02-29|2020-02-30|2020-1-5|2020/01/05|0000-01-01|10000-01-01| 2020-01-05|2020-01-05 01:02:03|2020-01-05 01:02:03.5|2020-01-05T01:02:03|2020-01-05 24:00:00|2020-01-05T01:02:03Z|2020-01-05 01:02:03+02|05/01/2020|2020-01-05 (BC)|2020-01-05 01:02:0Z|2020-01-05 01:02:0z|2020-01-05 01:02:0.|2020-01-05  1:02:03|-020-01-05|+020-01-05|-020-01-05 01:02:03|2020-01-05 1:02:03+1',
].flatMap((group) => group.split('|'))

/** The rows as both ways read them, given a value that the sample did not hold; strict: null where it stops. */
const readBoth = async (connection: DuckDBConnection, values: readonly string[], late: readonly string[]) => {
  const path = join(dir, 'table.csv')
  const write = (cells: readonly string[]) =>
    writeFileSync(path, `a,b\n${cells.map((cell) => `${cell},x`).join('\n')}\n`)
  write(values)
  const csv = openCsv(path, path)
  write([...values, ...late])
  const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson()
  const inferred = (await inferColumns(connection, csv.sql, csv.columns))[0]!
  const stored = inferred.direct ? quoteName('a') : inferred.sql
  const full = await rowsOf(`SELECT ${stored}, typeof(${stored}) FROM ${csv.typed([inferred.direct])}`)
  const plan = sampledColumns(csv.columns)?.[0]
  const whole = { ...judged(inferred), rows: full }
  if (!plan) return { whole, strict: null }
  const sql = `SELECT v, typeof(v) FROM (SELECT ${plan.sql} AS v FROM ${csv.typed([plan.direct])})`
  const rows = await rowsOf(sql).catch(() => null)
  return { whole, strict: rows && { ...judged(plan), rows } }
}

const judged = ({ type, lost, misfits, why, ambiguous }: ColumnPlan) => ({
  type,
  lost,
  misfits,
  why,
  ambiguous,
})

describe('reading as sampled finds what a look at all the values finds, or stops', () => {
  for (const [kind, values] of Object.entries(sampled))
    it(`for ${kind}`, () =>
      withDuckDb(async (connection) => {
        const { whole, strict } = await readBoth(connection, values, [])
        if (kind !== 'times with a T') expect(strict).toEqual(whole)
        for (const value of later) {
          const { whole, strict } = await readBoth(connection, values, [value])
          if (strict) expect(strict, value).toEqual(whole)
        }
      }))

  it('stops at the first value that means something else', () =>
    withDuckDb(async (connection) => {
      for (const [kind, value] of [
        ['integers', '007'],
        ['integers', '1.5'],
        ['integers', '9007199254740993'],
        ['numbers', 'nan'],
        ['flags', 'maybe'],
        ['days', '2020/01/05'],
        ['times', '2020-01-05 01:02:03.5'],
        ['days first', '12/31/2020'],
        ['texts', 'NULL'],
      ] as const)
        expect((await readBoth(connection, sampled[kind]!, [value])).strict, `${kind} ${value}`).toBeNull()
    }))
})
