import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import reference from '../../tests/reference/profile.json' with { type: 'json' }
import { dataPath } from '../../tests/data.ts'
import { publicFiles } from '../../tests/public-files.ts'
import { ingest, tableOf, withDuckDb, writeParquet } from '../table/index.ts'
import { type ColumnProfile, profileFrom, profileJson, profileParquet } from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-profile-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

interface Expected {
  count: number
  nulls: number
  distinct: number
  min?: number
  max?: number
  mean?: number
  std?: number
  skew?: number
  kurtosis?: number
  quantiles?: number[]
  zeros?: number
  negatives?: number
  lengths?: number[]
  blanks?: number
  top?: number[]
}

/** By pandas and SciPy, for every table of the public data: `packages/ml/tests/reference/profile.py`. */
describe('a profile equals pandas and SciPy', () => {
  it('on every table there is', () => expect(Object.keys(reference)).toEqual([...publicFiles]))

  for (const [file, expected] of Object.entries(reference)) {
    const path = dataPath(file)
    it.skipIf(!path)(`on ${file}${path ? '' : ' (skipped: no ../shared/data)'}`, async () => {
      const { profile } = await ingest(path!, { outDir: dir })
      expect(profile.rows).toBe(expected.rows)
      const columns = Object.entries(expected.columns) as [string, Expected][]
      expect(profile.columns.map(({ name }) => name)).toEqual(columns.map(([name]) => name))
      for (const [i, [, facts]] of columns.entries()) expectColumn(profile.columns[i]!, facts)
      expect(profile.missingTogether!.map(({ rows }) => rows)).toEqual(expected.missingTogether)
      expect(profile.columns.filter(({ pii }) => pii).map(({ name }) => name)).toEqual(personal[file] ?? [])
    })
  }
})

/** Every other column of the public tables holds no personal data, and none may be said to. */
const personal: Record<string, readonly string[]> = {
  'pii/febrl_people.csv': ['given_name', 'surname', 'address_1', 'address_2', 'date_of_birth', 'soc_sec_id'],
  'dirty/hospital_clean.csv': ['Address1', 'PhoneNumber'],
  'dirty/hospital_dirty.csv': ['Address1', 'PhoneNumber'],
}

const expectColumn = (column: ColumnProfile, facts: Expected) => {
  expect(column).toMatchObject({ count: facts.count, nulls: facts.nulls, distinct: facts.distinct })
  expect(column.distinctIsApproximate || column.quantilesAreApproximate).toBe(false)
  if (facts.quantiles) {
    const { min, max, zeros, negatives } = facts
    expect(column).toMatchObject({ min, max, zeros, negatives })
    for (const [i, quantile] of Object.values(column.quantiles!).entries())
      expectNear(quantile, facts.quantiles[i]!, 1e-12, facts.std)
    expect(column.histogram!.counts.reduce((a, b) => a + b)).toBe(facts.count)
  }
  if (facts.mean !== undefined) expectNear(column.mean!, facts.mean, 1e-9, facts.std)
  if (facts.std !== undefined) {
    expectNear(column.std!, facts.std, 1e-9)
    // Both are of the order of 1, and 0 for what is symmetric or normal.
    expectNear(column.skew!, facts.skew!, 1e-9, 1)
    expectNear(column.kurtosis!, facts.kurtosis!, 1e-9, 1)
  }
  if (facts.lengths) {
    const { min, max, mean } = column.lengths!
    expect([min, max, column.blanks]).toEqual([...facts.lengths.slice(0, 2), facts.blanks])
    expectNear(mean, facts.lengths[2]!, 1e-12)
    if (!column.pii)
      expect(column.top.map(({ count }) => count)).toEqual(column.top.length === 0 ? [] : facts.top)
  }
}

/** Relative to the larger of the value and its scale: a mean near 0 has no relative error. */
const expectNear = (actual: number, expected: number, tolerance: number, scale = 0) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(expected), scale))

const profiled = async (rows: Record<string, unknown>[]) => {
  const path = join(dir, 'made.parquet')
  const table = tableOf(rows)
  await writeParquet(table, path)
  const fields = table.columns.map(({ name, type }) => ({ name, type, nullable: true }))
  return withDuckDb((connection) => profileParquet(connection, path, fields))
}

describe('a profile', () => {
  it('tells blanks, patterns, places and gaps of dates', async () => {
    const day = (n: number) => new Date(n * 86_400_000)
    const days = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14]
    const { columns } = await profiled(
      days.map((n) => ({
        day: day(n),
        code: n % 4 === 3 ? ' ' : `AB-${100 + n}`,
        lat: 48.1 + n / 100,
        country: ['France', 'Germany', 'Italy'][n % 3],
        zip: `${10_115 + n}`,
      })),
    )
    const [at, code, lat, country, zip] = columns
    expect(at!.gaps).toEqual({
      stepMs: 86_400_000,
      count: 1,
      missingSteps: 3,
      longest: [{ fromMs: 8 * 86_400_000, toMs: 12 * 86_400_000 }],
    })
    expect(code).toMatchObject({
      blanks: 2,
      patterns: [
        { pattern: 'A+-9+', count: 10 },
        { pattern: ' ', count: 2 },
      ],
    })
    expect([lat, country, zip].map((column) => [column!.kind, column!.place])).toEqual([
      ['geo', 'latitude'],
      ['geo', 'country'],
      ['geo', 'postal code'],
    ])
  })

  it('tells which columns miss values together, and no values of people', async () => {
    const { columns, missingTogether } = await profiled([
      { a: 1, b: null, email: 'a@b.org' },
      { a: null, b: null, email: 'c@d.org' },
      { a: null, b: null, email: 'e@f.org' },
      { a: 1, b: 2, email: 'g@h.org' },
    ])
    expect(missingTogether).toEqual([
      { columns: ['a', 'b'], rows: 2 },
      { columns: ['b'], rows: 1 },
    ])
    expect(columns[2]).toMatchObject({ kind: 'personal', pii: { class: 'e-mail' }, top: [] })
  })

  it('gives whole numbers of a small range a bin each', async () => {
    const { columns } = await profiled([{ k: 3 }, { k: 1 }, { k: 3 }, { k: null }])
    expect(columns[0]!.histogram).toEqual({ edges: [0.5, 1.5, 2.5, 3.5], counts: [1, 0, 2] })
    expect(columns[0]!.top).toEqual([
      { value: 3, count: 2 },
      { value: 1, count: 1 },
    ])
  })

  it('is defined for one row, for nothing but missing values, and for infinite ones', async () => {
    const { columns } = await profiled([{ a: 1.5, b: null, c: Infinity, d: true, e: new Date(86_400_000) }])
    expect(columns.map(({ count }) => count)).toEqual([1, 0, 1, 1, 1])
    expect(columns[0]).toMatchObject({ std: null, mean: 1.5, histogram: { edges: [1.5, 1.5], counts: [1] } })
    expect(columns[2]).toMatchObject({ max: Infinity, std: null, histogram: null })
    expect(columns[3]).toMatchObject({ top: [{ value: true, count: 1 }], mean: 1 })
    expect(columns[4]).toMatchObject({ min: 86_400_000, max: 86_400_000 })
  })

  it('goes through JSON with its infinite numbers, beside which a quantile is what it is', async () => {
    const profile = await profiled(
      [1.5, Infinity, -Infinity, Infinity, 2].map((x) => ({ Infinity: x, text: 'Infinity' })),
    )
    expect(profile.columns[0]).toMatchObject({
      max: Infinity,
      quantiles: { p25: 1.5, p50: 2, p75: Infinity },
    })
    const json = JSON.parse(JSON.stringify(profileJson(profile))) as { columns: ColumnProfile[] }
    expect(json.columns[0]).toMatchObject({
      min: '-Infinity',
      max: 'Infinity',
      top: [{ value: 'Infinity' }, {}, {}, {}],
    })
    const again = profileFrom(json).columns
    expect(again[0]).toMatchObject({
      name: 'Infinity',
      min: -Infinity,
      max: Infinity,
      top: profile.columns[0]!.top,
    })
    expect(again[1]!.top).toEqual([{ value: 'Infinity', count: 5 }])
  })
})
