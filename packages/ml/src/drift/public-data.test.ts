import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataPath } from '../../tests/data.ts'
import { seededRandom } from '../stats/index.ts'
import { ingest, readTable, takeRows } from '../table/index.ts'
import type { Table } from '../table/table.ts'
import { baselineOf, compareDrift } from './index.ts'

const weather = dataPath('drift/noaa_weather.csv')
const bike = dataPath('demand_forecasting/bike_sharing_hour.csv')
const note = weather && bike ? '' : ' (skipped: no ../shared/data)'

async function tableAt(path: string): Promise<Table> {
  const outDir = await mkdtemp(join(tmpdir(), 'slipway-drift-'))
  try {
    const { parquetPath } = await ingest(path, { outDir })
    return await readTable(parquetPath)
  } finally {
    await rm(outDir, { recursive: true })
  }
}
const rowsWhere = (table: Table, keep: (row: number) => boolean) =>
  takeRows(
    table,
    Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) => keep(row)),
  )

describe(`drift on public data${note}`, () => {
  it.skipIf(!bike)('finds that winter is colder than summer, and nothing between random halves', async () => {
    const table = await tableAt(bike!)
    const season = table.columns.find(({ name }) => name === 'season') as { values: Float64Array }
    const winter = rowsWhere(table, (row) => season.values[row] === 1)
    const summer = rowsWhere(table, (row) => season.values[row] === 3)
    const report = compareDrift(baselineOf(winter), summer)
    expect(report.drifted).toEqual(expect.arrayContaining(['season', 'temp', 'atemp', 'cnt', 'windspeed']))
    expect(report.drifted).not.toContain('hr')
    expect(report.drifted).not.toContain('weekday')
    const halves = [...Array(5).keys()].map((seed) => {
      const random = seededRandom(seed)
      const side = Uint8Array.from({ length: table.rows }, () => random.integer(2))
      const first = rowsWhere(table, (row) => side[row] === 0)
      return compareDrift(
        baselineOf(first),
        rowsWhere(table, (row) => side[row] === 1),
      ).drifted
    })
    expect(halves).toEqual([[], [], [], [], []])
  })
  it.skipIf(!weather)(
    'weather: small random samples raise no alarm, the first and last decades differ',
    async () => {
      const table = await tableAt(weather!)
      const baseline = baselineOf(rowsWhere(table, (row) => row < 6000))
      const alarms = [...Array(20).keys()].filter((seed) => {
        const random = seededRandom(seed, 'sample')
        const rows = Int32Array.from({ length: 400 }, () => random.integer(6000))
        return compareDrift(baseline, takeRows(table, rows)).verdict === 'drifted'
      })
      expect(alarms.length).toBeLessThanOrEqual(2)
      const late = compareDrift(
        baseline,
        rowsWhere(table, (row) => row >= 12_000),
      )
      expect(late.columns.every(({ decidedBy }) => decidedBy === 'wasserstein')).toBe(true)
      expect(late.verdict).toBe('drifted')
    },
  )
})
