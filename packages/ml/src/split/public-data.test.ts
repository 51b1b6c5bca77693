import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataPath } from '../../tests/data.ts'
import { ingest, readTable, type Table } from '../table/index.ts'
import { equalRows, makeSplit, parseSplit, rowsOf, splitReport, targetOf, testRows } from './index.ts'

const fraud = dataPath('fraud/ulb_creditcard_sample.csv.gz')
const adult = dataPath('fairness/adult_income.csv.gz')
const bike = dataPath('demand_forecasting/bike_sharing_hour.csv')
const note = fraud && adult && bike ? '' : ' (skipped: no ../shared/data)'

async function tableAt(path: string): Promise<Table> {
  const outDir = await mkdtemp(join(tmpdir(), 'slipway-split-'))
  try {
    const { parquetPath } = await ingest(path, { outDir })
    return await readTable(parquetPath)
  } finally {
    await rm(outDir, { recursive: true })
  }
}

describe(`splits of public data${note}`, () => {
  it.skipIf(!fraud)('keep the 19 duplicate frauds within a fold, and the folds balanced', async () => {
    const table = await tableAt(fraud!)
    const { unit, count } = equalRows(table)
    expect(table.rows - count).toBe(19)
    const target = targetOf(table, 'Class')
    expect(target).toMatchObject({ task: 'binary', classes: ['0', '1'] })
    const split = makeSplit(table, parseSplit('stratified'), { target, seed: 1 })
    const foldOf = new Map<number, number>()
    unit.forEach((each, row) => {
      expect(foldOf.get(each) ?? split.fold[row]).toBe(split.fold[row])
      foldOf.set(each, split.fold[row]!)
    })
    const frauds = Array.from(
      { length: 5 },
      (_, i) => [...rowsOf(split, i).valid].filter((row) => target.values[row] === 1).length,
    )
    expect(frauds.reduce((sum, each) => sum + each, 0)).toBe(492)
    expect(Math.max(...frauds) - Math.min(...frauds)).toBeLessThanOrEqual(1)
    expect(splitReport(table, split)).toMatchObject({ disjoint: true, sameRows: { rows: 0 } })
    const naive = { ...split, fold: split.fold.map((_, row) => row % 5) }
    expect(splitReport(table, naive).sameRows.rows).toBeGreaterThan(10)
  })
  it.skipIf(!adult)('honour the official split of Adult, and tell its shared rows', async () => {
    const table = await tableAt(adult!)
    const target = targetOf(table, 'income')
    expect(target.classes[1]).toMatch(/>50K/)
    const split = makeSplit(table, parseSplit('column:split'), { target, seed: 1 })
    expect(testRows(split).length).toBe(16_281)
    const report = splitReport(table, split, { ignore: ['split'] })
    expect(report).toMatchObject({ disjoint: true, train: 32_561, test: 16_281 })
    expect(report.warnings[0]).toMatch(/test rows .* have an exact copy that is trained on/)
  })
  it.skipIf(!bike)('take bike hires from a day on as test rows', async () => {
    const table = await tableAt(bike!)
    const split = makeSplit(table, parseSplit('time:dteday@2012-10-01'), {
      target: targetOf(table, 'cnt'),
      seed: 1,
    })
    expect(testRows(split).length).toBe(2168)
    expect(split).toMatchObject({ k: 5, chained: true })
  })
})
