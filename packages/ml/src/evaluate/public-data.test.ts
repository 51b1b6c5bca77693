import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { dataPath } from '../../tests/data.ts'
import { metricNamed, naiveErrorOf, score } from './index.ts'

const retail = dataPath('demand_forecasting/aus_retail_turnover.csv.gz')
const note = retail ? '' : ' (skipped: no ../shared/data)'

it.skipIf(!retail)(
  `sMAPE and MASE of the seasonal naive forecast equal the reference on 150 retail series${note}`,
  () => {
    const lines = gunzipSync(readFileSync(retail!)).toString().trim().split('\n')
    const names = lines[0]!.split(',')
    const turnover = names.indexOf('turnover')
    const series = new Map<string, number[]>()
    for (const line of lines.slice(1)) {
      const cells = line.match(/("[^"]*"|[^,]*)(,|$)/g)!.map((cell) => cell.replace(/,$/, ''))
      const key = `${cells[names.indexOf('state')]}/${cells[names.indexOf('industry')]}`
      const values = series.get(key) ?? []
      values.push(Number(cells[turnover]))
      series.set(key, values)
    }
    const found = [...series.values()]
      .filter((values) => values.length >= 48)
      .map((values) => {
        const past = Float64Array.from(values.slice(0, -12))
        const data = {
          task: 'regression' as const,
          y: Float64Array.from(values.slice(-12)),
          prediction: past.slice(-12),
          classes: [],
          naiveError: naiveErrorOf(past, 12),
        }
        return ['smape', 'mase'].map((name) => score(metricNamed(name, 'regression'), data))
      })
    const mean = (at: number) => found.reduce((sum, each) => sum + each[at]!, 0) / found.length
    expect(found.length).toBe(150)
    expect(100 * mean(0)).toBeCloseTo(6.017, 3)
    expect(mean(1)).toBeCloseTo(1.1607, 4)
  },
)
