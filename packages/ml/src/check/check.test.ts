import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataPath } from '../../tests/data.ts'
import { ingest, tableOf, writeParquet } from '../table/index.ts'
import {
  type CheckSource,
  check,
  checksOf,
  col,
  formatReport,
  rows,
  runChecks,
  suggestChecks,
} from './index.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-check-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const path = join(dir, 'people.parquet')

const people = [
  { id: 1, age: 30, city: 'Ulm', from: new Date('2020-01-01'), to: new Date('2020-02-01'), code: 'AB-1' },
  { id: 2, age: -4, city: 'ulm', from: new Date('2020-03-01'), to: new Date('2020-02-01'), code: 'AB-22' },
  { id: 2, age: null, city: 'Bonn', from: new Date('2021-01-01'), to: null, code: 'x' },
  { id: 4, age: 130, city: null, from: null, to: new Date('2020-02-01'), code: 'AB-3' },
  { id: 4, age: 130, city: null, from: null, to: new Date('2020-02-01'), code: 'AB-3' },
]
beforeAll(() => writeParquet(tableOf(people), path))

const one = async (source: CheckSource) => (await runChecks(path, [source])).results[0]!
const found = async (source: CheckSource) => {
  const { ok, failing, total, sample } = await one(source)
  return { ok, failing, total, rows: sample.map(({ row }) => row) }
}

describe('running checks', () => {
  it('counts what passes, blocks and warns, and shows the failing values', async () => {
    const report = await runChecks(path, [
      check(col('age')).notNull().between(0, 120).warn(),
      rows().count(1),
      check(col('city')).notNull(),
    ])
    expect(report).toMatchObject({ rows: 5, passed: 1, warned: 2, failed: 1 })
    expect(report.results[1]).toMatchObject({
      check: 'between:age',
      column: 'age',
      severity: 'warn',
      share: 0.75,
      sample: [{ row: 2, values: { age: -4 } }, { row: 4, values: { age: 130 } }, { row: 5 }],
    })
  })

  it('tolerates the share that mostly leaves', async () => {
    expect((await one(check(col('age')).notNull().mostly(0.8))).ok).toBe(true)
    expect((await one(check(col('age')).notNull().mostly(0.81))).ok).toBe(false)
    expect(await one(check(col('age')).nullShare(0.2))).toMatchObject({ ok: true, failing: 1 })
  })

  it('fails, and does not stop, where a column is missing or of another type', async () => {
    const { results } = await runChecks(path, [check(col('aeg')).notNull(), check(col('city')).between(0, 1)])
    expect(results.map(({ ok }) => ok)).toEqual([false, false])
    expect(results[0]!.detail).toContain('did you mean "age"?')
    expect(results[1]!.detail).toBe('city is text, not integer or number')
    expect(await one(check(col('age')).exists())).toMatchObject({ ok: true })
    expect(await one(check(col('ages')).exists())).toMatchObject({ ok: false })
  })

  it('takes checks from JSON and refuses what is no check', async () => {
    const stored = JSON.parse(JSON.stringify(checksOf([check(col('age')).between(0, null)])))
    expect(await found(stored[0])).toMatchObject({ failing: 1 })
    await expect(runChecks(path, [{ ...stored[0], kind: 'betwen' }])).rejects.toMatchObject({
      code: 'CHECK_UNKNOWN',
      hint: 'Did you mean "between"?',
    })
    await expect(runChecks(path, [check(col('code')).matches('(')])).rejects.toMatchObject({
      code: 'CHECK_INVALID',
    })
    await expect(runChecks(path, [check(col('age')).notNull().mostly(2)])).rejects.toMatchObject({
      code: 'CHECK_INVALID',
    })
  })

  it('gives a check an id of its own where two look alike', async () => {
    const { results } = await runChecks(path, [check(col('age')).atLeast(0).atMost(9)])
    expect(results.map(({ check }) => check)).toEqual(['between:age', 'between:age#2'])
  })

  it('reports in lines of at most 80 columns', async () => {
    const report = await runChecks(path, [
      check(col('city')).oneOf(Array.from({ length: 6 }, (_, i) => `a city with a long name ${i}`)),
      rows().noDuplicates().info(),
    ])
    const text = formatReport(report, { passing: 'list' })
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(text).toContain('blocks: 3 of 3 (100 %) do not')
    expect(text).toContain('row 1: city = "Ulm"')
  })
})

describe('suggested checks', () => {
  const telco = dataPath('churn/telco_churn.csv')
  const skipped = telco ? '' : ' (skipped: no ../shared/data)'

  it.skipIf(!telco)(
    `hold on the data they come from, and their source makes the same checks${skipped}`,
    async () => {
      const { parquetPath, profile, fields } = await ingest(telco!, { outDir: dir })
      const suggested = suggestChecks(profile, fields, { target: 'Churn' })
      expect(
        await runChecks(
          parquetPath,
          suggested.map(({ check }) => check),
        ),
      ).toMatchObject({ failed: 0, warned: 0 })
      const file = join(dir, 'telco.checks.ts')
      const door = JSON.stringify(join(import.meta.dirname, 'index.ts'))
      const lines = suggested.map(({ code }) => `  ${code},`)
      writeFileSync(
        file,
        `import { check, col, rows } from ${door}\nexport default [\n${lines.join('\n')}\n]\n`,
      )
      const written = (await import(file)) as { default: CheckSource[] }
      expect(checksOf(written.default)).toEqual(suggested.map(({ check }) => check))
      const codes = suggested.map(({ code }) => code)
      expect(codes).toEqual(
        expect.arrayContaining([
          "check(col('customerID')).unique().warn()",
          "check(col('tenure')).between(0, 80).warn()",
          "check(col('Contract')).oneOf(['Month-to-month', 'Two year', 'One year']).warn()",
          "check(col('TotalCharges')).nullShare(0.004).warn()",
          "check(col('Churn')).notNull().block()",
        ]),
      )
    },
  )

  it('quote names and values so that the source compiles', async () => {
    const file = join(dir, 'odd.parquet')
    const odd = `it's \\ "odd"\n`
    await writeParquet(tableOf([{ [odd]: odd }, { [odd]: odd }]), file)
    const results = await runChecks(file, [check(col(odd)).oneOf([odd]).notNull(), rows().unique(odd)])
    expect(results.results.map(({ ok }) => ok)).toEqual([true, true, false])
    expect(results.results[2]!.sample[0]).toEqual({ row: 1, values: { [odd]: odd } })
  })
})
