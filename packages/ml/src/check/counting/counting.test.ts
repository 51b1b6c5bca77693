import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/index.ts'
import { tableOf, writeParquet } from '../../table/index.ts'
import type { Check, Value } from '../check.ts'
import { check, type CheckSource, checksOf, col, runChecks } from '../index.ts'
import { kindOf } from '../prepare.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-counting-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

type Row = Record<string, Value | Date>

const random = seededRandom(11)
const pick = <T>(values: readonly T[]): T => values[Math.floor(random.next() * values.length)]!

const usual = {
  id: [1, 2, 3, 5, 8],
  x: [0, -0.5, 1.5, 2, null],
  n: [0, 1, 2, 3, null],
  name: ['red', 'green', 'blue', null],
  day: ['2020-01-01', '2020-01-02', null],
}
/** What comes only once the look has ended. */
const late = {
  id: [1, 2, 3, 70_000_000, -5000],
  x: [-0, 1e300, -1e300, 0.1, 0.30000000000000004, Infinity, -Infinity, 2.0000000000000004, null],
  n: [-7, 99, 9_007_199_254_740_991, null],
  name: ['', 'a@b.de', 'Grün', '😀a', "o'clock", 'red', null],
  day: ['1969-12-31', '2020-01-02', '2262-01-01', null],
}

const dated = (row: { [name in keyof typeof usual]: string | number | null }): Row => ({
  ...row,
  day: row.day === null ? null : new Date(row.day),
})

const drawn = (from: Record<keyof typeof usual, readonly (string | number | null)[]>): Row =>
  dated({ id: pick(from.id), x: pick(from.x), n: pick(from.n), name: pick(from.name), day: pick(from.day) })

const bounds = [-Infinity, -1e300, -5, -0.5, 0, 0.1, 0.30000000000000004, 1, 2, 3, 1e300, Infinity]
const range = (): [number | null, number | null] => {
  const [a, b] = [pick(bounds), pick(bounds)].sort((p, q) => p - q) as [number, number]
  return [random.next() < 0.2 ? null : a, random.next() < 0.2 ? null : b]
}
const days = [
  '1900-01-01',
  '1970-01-01',
  '2020-01-01',
  '2020-01-02',
  '2020-01-02T00:00:00.001Z',
  '2300-01-01',
]

const anyCheck = (): CheckSource => {
  const made = pick([
    () => check(col('x')).between(...range()),
    () => check(col('n')).between(...range()),
    () => check(col('name')).length(...range()),
    () => check(col('day')).dateBetween(...([pick(days), pick(days)].sort() as [string, string])),
    () => check(col('name')).oneOf(['red', 'green', pick(['blue', 'Grün', ''])]),
    () => check(col('name')).noneOf([pick(['blue', "o'clock", ''])]),
    () => check(col('name')).matches(pick(['^[a-z]*$', 'e', '^.{0,3}$'])),
    () => check(col('name')).email(),
    () => check(col('n')).oneOf([0, 1, 2, 3]),
    () => check(col('x')).notNull(),
    () => check(col('x')).compare('<=', col('n')),
  ])()
  return random.next() < 0.3 ? made.where('n >= 1') : made
}

/** What each row says, asked of it alone. */
const oracle = (checks: readonly Check[], rows: readonly Row[]) => {
  const failing = checks.map((): number[] => [])
  const any = new Set<number>()
  for (const [i, { where, ...one }] of checks.entries()) {
    const passes = kindOf(one.kind).test!(one)
    for (const [row, values] of rows.entries()) {
      if (where !== undefined && !(Number(values.n ?? 0) >= 1)) continue
      const own = one.columns.map((name) => {
        const value = values[name]!
        return value instanceof Date ? value.getTime() : value
      })
      if (passes(own)) continue
      failing[i]!.push(row + 1)
      any.add(row + 1)
    }
  }
  return { failing, any: [...any].sort((a, b) => a - b) }
}

describe('many checks counted at once find what each row says by itself', () => {
  for (const [what, rest] of [
    ['where the rest is like the beginning', usual],
    ['where the rest is not', late],
  ] as const)
    it(what, async () => {
      for (let round = 0; round < 6; round++) {
        const rows = Array.from({ length: 8_400 }, (_, i) =>
          drawn(i < 8_000 ? (round % 2 === 0 ? usual : { ...usual, x: [1], name: ['red'], n: [1] }) : rest),
        )
        const path = join(dir, `${what}${round}.parquet`)
        await writeParquet(tableOf(rows), path)
        const sources = Array.from({ length: 1 + Math.floor(random.next() * 40) }, anyCheck)
        const checks = checksOf(sources)
        const wanted = oracle(checks, rows)
        const report = await runChecks(path, sources, { failures: 100_000 })
        expect(report.rows).toBe(rows.length)
        for (const [i, result] of report.results.entries()) {
          const shown = `${result.title}, round ${round}`
          expect(result.failing, shown).toBe(wanted.failing[i]!.length)
          expect(
            result.sample.map(({ row }) => row),
            shown,
          ).toEqual(wanted.failing[i]!.slice(0, 5))
        }
        expect(report.failingRows).toBe(wanted.any.length)
        expect(report.failures.map(({ row }) => row)).toEqual(wanted.any)
      }
    })
})

describe('different values of a column of ids', () => {
  const idsOf = async (name: string, ids: readonly (number | null)[], where?: string) => {
    const path = join(dir, `${name}.parquet`)
    await writeParquet(tableOf(ids.map((id, i) => ({ id, half: i % 2 }))), path)
    const unique = check(col('id')).unique()
    const found = await runChecks(path, [
      where === undefined ? unique : unique.where(where),
      check(col('id')).distinctBetween(0, null),
      check(col('id')).uniqueShare(0),
    ])
    return found.results.map(({ failing, value }) => value ?? failing)
  }
  const close = Array.from({ length: 9_000 }, (_, i) => i)

  it('are ticked off where they lie close together', async () => {
    expect(await idsOf('close', close)).toEqual([0, 9_000, 1])
    expect(await idsOf('twice', [...close, 7, 8, null, null])).toEqual([2, 9_000, 9_000 / 9_002])
    expect(await idsOf('halves', [...close, 7], 'half = 0')).toEqual([0, 9_000, 9_000 / 9_001])
  })

  it('are found where they turn out to lie far apart', async () => {
    expect(await idsOf('later', [...close, 9e15, -9e15, 9e15])).toEqual([1, 9_002, 9_002 / 9_003])
    expect(
      await idsOf(
        'far',
        close.map((i) => i * 1e9),
      ),
    ).toEqual([0, 9_000, 1])
    expect(
      await idsOf(
        'none',
        close.map(() => null),
      ),
    ).toEqual([0, 0, 9_000])
  })
})
