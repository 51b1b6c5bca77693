import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import reference from '../../tests/reference/profile.json' with { type: 'json' }
import { dataPath } from '../../tests/data.ts'
import { ingest, tableOf, withDuckDb, writeParquet } from '../table/index.ts'
import { type ColumnProfile, profileParquet } from './index.ts'

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
  quantiles?: number[]
  zeros?: number
  negatives?: number
  lengths?: number[]
  top?: number[]
}

describe('a profile equals pandas', () => {
  for (const [file, expected] of Object.entries(reference)) {
    const path = dataPath(file)
    it.skipIf(!path)(`on ${file}${path ? '' : ' (skipped: no ../shared/data)'}`, async () => {
      const { profile } = await ingest(path!, { outDir: dir })
      expect(profile.rows).toBe(expected.rows)
      const columns = Object.entries(expected.columns) as [string, Expected][]
      expect(profile.columns.map(({ name }) => name)).toEqual(columns.map(([name]) => name))
      for (const [i, [, facts]] of columns.entries()) expectColumn(profile.columns[i]!, facts)
    })
  }
})

const expectColumn = (column: ColumnProfile, facts: Expected) => {
  expect(column).toMatchObject({ count: facts.count, nulls: facts.nulls, distinct: facts.distinct })
  if (facts.mean !== undefined) {
    expect(column).toMatchObject({
      min: facts.min,
      max: facts.max,
      zeros: facts.zeros,
      negatives: facts.negatives,
    })
    expectNear(column.mean!, facts.mean, 1e-9, facts.std!)
    expectNear(column.std!, facts.std!, 1e-9)
    for (const [i, quantile] of Object.values(column.quantiles!).entries())
      expectNear(quantile, facts.quantiles![i]!, 1e-12, facts.std!)
    expect(column.histogram!.counts.reduce((a, b) => a + b)).toBe(facts.count)
  }
  if (facts.lengths) {
    const { min, max, mean } = column.lengths!
    expect([min, max]).toEqual(facts.lengths.slice(0, 2))
    expectNear(mean, facts.lengths[2]!, 1e-12)
    expect(column.top.map(({ count }) => count)).toEqual(facts.top)
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
})
