import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { dataPath } from '../../tests/data.ts'
import { ingest, quoteText, withDuckDb } from '../table/index.ts'
import { check, type CheckSource, col, rows, runChecks } from './index.ts'

interface Column {
  distinct: number
  null_share: number
  unique_share?: number
  chi_square?: [number, number]
  min?: number
  max: number
  mean: number
  median: number
  std: number
  sum: number
  quantiles: Record<string, number>
  z_outliers: number
  iqr_outliers: number
  ks: [number, number]
  psi: number
}
interface File {
  rows: number
  duplicates: number
  correlation: [string, string, number]
  columns: Record<string, Column>
}

/** From pandas and SciPy: tests/reference/checks.py. */
const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../tests/reference/checks.json'), 'utf8'),
) as Record<string, File>

const dir = mkdtempSync(join(tmpdir(), 'slipway-check-reference-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const there = dataPath('churn/telco_churn.csv') !== null

/** The results of these checks, all asked at once. */
const asked = async (path: string, sources: readonly CheckSource[], references?: string) =>
  (await runChecks(path, sources, { references: () => references ?? null, failures: 0 })).results
const near = (found: number | null, wanted: number) =>
  expect(Math.abs(found! - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1e-300, Math.abs(wanted)) + 1e-12)
/** p as it is told, in six digits. */
const pOf = (detail: string | null) => Number(/p (\S+)$/.exec(detail ?? '')![1])

describe.skipIf(!there).each(Object.entries(reference))(
  `checks of %s see what pandas and SciPy see${there ? '' : ' (skipped: no ../shared/data)'}`,
  (file, wanted) => {
    it('over all rows and each column', async () => {
      const { parquetPath: path } = await ingest(dataPath(file)!, { outDir: dir })
      const half = Math.floor(wanted.rows / 2)
      const [first, second] = [join(dir, 'first.parquet'), join(dir, 'second.parquet')]
      await withDuckDb(async (connection) => {
        for (const [to, which] of [
          [first, `< ${half}`],
          [second, `>= ${half}`],
        ] as const)
          await connection.run(
            `COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet(${quoteText(path)}, file_row_number = true) WHERE file_row_number ${which}) TO ${quoteText(to)} (FORMAT parquet)`,
          )
      })
      const [a, b, r] = wanted.correlation
      const [count, repeated, correlation] = await asked(path, [
        rows().count(1),
        rows().noDuplicates(),
        check(col(a)).correlation(col(b), -1, 1),
      ])
      expect([count!.value, repeated!.failing]).toEqual([wanted.rows, wanted.duplicates])
      near(correlation!.value, r)
      for (const [name, column] of Object.entries(wanted.columns)) {
        const on = check(col(name))
        const [distinct, missing] = await asked(path, [on.distinctBetween(0, null), on.nullShare(1)])
        expect(distinct!.value).toBe(column.distinct)
        near(missing!.share, column.null_share)
        if (column.min === undefined) {
          const [share] = await asked(path, [on.uniqueShare(0, 1)])
          near(share!.value, column.unique_share!)
          const [chi] = await asked(second, [on.chiSquare('other')], first)
          near(chi!.value, column.chi_square![0])
          expect(pOf(chi!.detail) / column.chi_square![1]).toBeCloseTo(1, 4)
          continue
        }
        const quantiles = Object.entries(column.quantiles)
        const results = await asked(path, [
          on.minBetween(null, null),
          on.maxBetween(null, null),
          on.meanBetween(null, null),
          on.medianBetween(null, null),
          on.stdBetween(null, null),
          on.sumBetween(null, null),
          ...quantiles.map(([q]) => on.quantileBetween(Number(q), null, null)),
          on.outliers('z'),
          on.outliers('iqr'),
        ])
        const { min, max, mean, median, std, sum } = column
        const values = [min, max, mean, median, std, sum, ...quantiles.map(([, at]) => at)]
        for (const [i, value] of values.entries()) near(results[i]!.value, value)
        expect(results.slice(values.length).map(({ failing }) => failing)).toEqual([
          column.z_outliers,
          column.iqr_outliers,
        ])
        const [psi, ks] = await asked(second, [on.psi('other'), on.ks('other')], first)
        near(psi!.value, column.psi)
        near(ks!.value, column.ks[0])
        if (column.ks[1] > 1e-12) expect(Math.abs(pOf(ks!.detail) - column.ks[1])).toBeLessThan(0.01)
      }
    }, 60_000)
  },
)
