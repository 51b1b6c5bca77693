import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../stats/index.ts'
import { type Field, type LogicalType, tableOf, withDuckDb, writeParquet } from '../table/index.ts'
import { profileParquet } from './index.ts'

const python = process.env['SLIPWAY_PYTHON'] ?? 'python3'
const script = join(import.meta.dirname, '../../tests/reference/made_profile.py')
const there = spawnSync(python, ['-c', 'import pandas, scipy, pyarrow'], { stdio: 'ignore' }).status === 0
if (!there && /python/.test(process.env['SLIPWAY_REQUIRE'] ?? ''))
  throw new Error('SLIPWAY_REQUIRE names python')

const dir = mkdtempSync(join(tmpdir(), 'slipway-made-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

type Make = (row: number, chance: () => number) => unknown
const day = 86_400_000
/** Columns that profiles went wrong on somewhere, each with a share of missing values. */
const columns: readonly (readonly [string, LogicalType, number, Make])[] = [
  ['usual', 'number', 0.1, (_, chance) => chance() * 200 - 100],
  ['full', 'number', 0, (_, chance) => chance()],
  ['constant', 'number', 0.2, () => 0.1],
  ['huge', 'number', 0.05, (_, chance) => (chance() - 0.3) * 1e150],
  ['tiny', 'number', 0.05, (_, chance) => chance() * 1e-140],
  ['denormal', 'number', 0, (row) => (row % 3) * 5e-324],
  ['both', 'number', 0, (row) => (row % 2 === 0 ? 1e16 : 1)],
  ['signed zeros', 'number', 0, (row) => (row % 3 === 0 ? -0 : row % 3 === 1 ? 0 : 1.5)],
  ['nothing', 'number', 1, () => null],
  ['whole', 'integer', 0.1, (_, chance) => Math.floor(chance() * 1000) - 500],
  ['quadrillions', 'integer', 0, (row, chance) => 1e15 + Math.floor(chance() * 1000) + (row % 7)],
  ['largest', 'integer', 0.3, (row) => Number.MAX_SAFE_INTEGER - (row % 5)],
  ['few', 'integer', 0.5, (row) => row % 3],
  ['skewed', 'number', 0, (_, chance) => Math.exp(6 * chance() ** 3)],
  ['truth', 'boolean', 0.2, (row) => row % 5 < 2],
  ['lie', 'boolean', 0, () => false],
  ['no truth', 'boolean', 1, () => null],
  ['days', 'date', 0.1, (row) => new Date(Date.UTC(1950, 0, 1) + (row % 40_000) * day)],
  ['moments', 'timestamp', 0.1, (_, chance) => new Date(Math.floor((chance() - 0.4) * 4e12))],
  ['texts', 'text', 0.1, (row) => ['', ' ', 'ä', 'Ça va', 'ſ', '😀 ok', 'a'.repeat(row % 30)][row % 7]],
  ['no texts', 'text', 1, () => null],
]
const sizes = [0, 1, 2, 3, 4, 5, 97, 5000, 70_001]

interface Wanted {
  readonly count: number
  readonly nulls: number
  readonly distinct: number
  readonly min?: number
  readonly max?: number
  readonly mean?: number
  readonly std?: number
  readonly skew?: number | null
  readonly kurtosis?: number | null
  readonly quantiles?: number[]
  readonly zeros?: number
  readonly negatives?: number
  readonly lengths?: [number, number, number]
  readonly blanks?: number
}

describe.skipIf(!there)(`profiles of made tables${there ? '' : ' (skipped: no python with pandas)'}`, () => {
  it('equal pandas and SciPy', async () => {
    const fields: Field[] = columns.map(([name, type]) => ({ name, type, nullable: true }))
    const found = new Map<string, Awaited<ReturnType<typeof profileParquet>>>()
    for (const size of sizes) {
      const random = seededRandom(size + 1)
      const rows = Array.from({ length: size }, (_, row) =>
        Object.fromEntries(
          columns.map(([name, , missing, make]) => [
            name,
            random.next() < missing ? null : make(row, random.next),
          ]),
        ),
      )
      const path = join(dir, `rows-${size}.parquet`)
      await writeParquet(tableOf(rows, fields), path)
      found.set(`rows-${size}`, await withDuckDb((connection) => profileParquet(connection, path, fields)))
    }
    const { stdout, stderr, status } = spawnSync(python, [script, dir], { encoding: 'utf8', maxBuffer: 1e8 })
    expect(status, stderr).toBe(0)
    const wanted = JSON.parse(stdout) as Record<string, { rows: number; columns: Record<string, Wanted> }>
    const wrong: string[] = []
    for (const [name, profile] of found) {
      const { rows, columns: all } = wanted[name]!
      if (profile.rows !== rows) wrong.push(`${name}: ${profile.rows} rows, not ${rows}`)
      for (const column of profile.columns)
        for (const difference of differences(column, all[column.name]!))
          wrong.push(`${name}, ${column.name}: ${difference}`)
    }
    expect(wrong).toEqual([])
    expect(found.size).toBe(sizes.length)
  }, 120_000)
})

type Found = Awaited<ReturnType<typeof profileParquet>>['columns'][number]

function differences(found: Found, wanted: Wanted): string[] {
  const told: string[] = []
  const equal = (what: string, a: unknown, b: unknown) => {
    if (b !== undefined && a !== b) told.push(`${what} ${String(a)}, not ${String(b)}`)
  }
  /** @param size what a sum of such values is rounded by: a mean that cancels has no digits of its own */
  const near = (what: string, a: number | null, b: number | null | undefined, size = 0) => {
    if (b === undefined || b === null) return
    if (a === null || !(Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(b), size)))
      told.push(`${what} ${a}, not ${b}`)
  }
  equal('count', found.count, wanted.count)
  equal('nulls', found.nulls, wanted.nulls)
  equal('distinct', found.distinct, wanted.distinct)
  const isTime = found.type === 'date' || found.type === 'timestamp'
  if (!isTime) {
    equal('zeros', found.zeros ?? 0, wanted.zeros ?? 0)
    equal('negatives', found.negatives ?? 0, wanted.negatives ?? 0)
    near('skew', found.skew, wanted.skew, 1e-3)
    near('kurtosis', found.kurtosis, wanted.kurtosis, 1e-3)
  }
  equal('blanks', found.blanks ?? 0, wanted.blanks ?? 0)
  near('min', found.min, wanted.min)
  near('max', found.max, wanted.max)
  near('mean', found.mean, wanted.mean, Math.max(Math.abs(wanted.min ?? 0), Math.abs(wanted.max ?? 0)) * 1e-6)
  near('std', found.std, wanted.std)
  const { quantiles } = found
  for (const [k, value] of Object.values(quantiles ?? {}).entries())
    near(`quantile ${k}`, value, wanted.quantiles?.[k])
  if (wanted.lengths) {
    equal('shortest', found.lengths!.min, wanted.lengths[0])
    equal('longest', found.lengths!.max, wanted.lengths[1])
    near('length', found.lengths!.mean, wanted.lengths[2])
  }
  return told
}
