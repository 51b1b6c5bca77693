import { describe, expect, it } from 'vitest'
import { publicData, publicTable, withoutData } from '../../tests/public-tables.ts'
import reference from '../../tests/reference/preparation.json' with { type: 'json' }
import { columnOf, type NumberColumn, type Table, takeRows } from '../table/index.ts'
import { elapsed, expanding, join, lag, rolling, windows } from './index.ts'

const numbersOf = (table: Table, name: string) => (columnOf(table, name) as NumberColumn).values

function near(got: ArrayLike<number>, wanted: readonly (number | null)[]) {
  expect(got.length).toBe(wanted.length)
  for (const [i, value] of wanted.entries()) {
    const gap = value === null ? Number(!Number.isNaN(got[i]!)) : Math.abs(got[i]! - value)
    if (!(gap <= 1e-9 * Math.max(1, Math.abs(value ?? 0)))) throw new Error(`${i}: ${got[i]}, not ${value}`)
  }
}

/** Bike rentals with the moment of each row. */
function bike(): Table {
  const table = publicTable('demand_forecasting/bike_sharing_hour.csv', { times: ['dteday'] })
  const hours = numbersOf(table, 'hr')
  const at = numbersOf(table, 'dteday').map((day, row) => day + hours[row]! * 3_600_000)
  return { rows: table.rows, columns: [...table.columns, { name: 'at', type: 'timestamp', values: at }] }
}

const shuffled = (rows: number) =>
  Int32Array.from({ length: rows }, (_, i) => i).sort(
    (a, b) => ((a * 7919) % 10_007) - ((b * 7919) % 10_007) || a - b,
  )

describe.skipIf(!publicData)(`as pandas has it${withoutData}`, () => {
  it('windows in time, whatever the order of the rows', () => {
    const table = bike()
    const order = shuffled(table.rows)
    const past = windows(takeRows(table, order), {
      by: 'weekday',
      time: 'at',
      make: {
        mean_7d: rolling('mean', 'cnt', '7d'),
        sum_7d: rolling('sum', 'cnt', '7d'),
        max_7d: rolling('max', 'cnt', '7d'),
        std_7d: rolling('std', 'cnt', '7d'),
        median_7d: rolling('median', 'cnt', '7d'),
      },
    })
    const with_ = windows(table, {
      by: ['weekday'],
      time: 'at',
      including: true,
      make: { min_7d_including: rolling('min', 'cnt', '7d') },
    })
    const back = new Int32Array(table.rows)
    for (const [i, row] of order.entries()) back[row] = i
    const some = (values: Float64Array) => values.filter((_, row) => row % reference.every === 0)
    const { min_7d_including: least, ...others } = reference.windows
    for (const [name, wanted] of Object.entries(others)) {
      const made = numbersOf(takeRows(past, back), name)
      near(some(made), wanted)
    }
    near(some(numbersOf(with_, 'min_7d_including')), least)
  })

  it('windows in rows', () => {
    const engines = publicTable('predictive_maintenance/cmapss_fd003_train.csv.gz', { rows: 3000 })
    const cycle = numbersOf(engines, 'cycle')
    const table: Table = {
      rows: engines.rows,
      columns: [...engines.columns, { name: 'at', type: 'timestamp', values: cycle.map((c) => c * 1000) }],
    }
    const make = {
      lag_1: lag('s11'),
      lag_5: lag('s11', 5),
      mean_10: rolling('mean', 's11', 10),
      std_10: rolling('std', 's11', 10),
      expanding_mean: expanding('mean', 's11'),
    }
    const past = windows(table, { by: 'unit', time: 'at', make })
    const including = windows(table, {
      by: 'unit',
      time: 'at',
      including: true,
      make: { max_10_including: rolling('max', 's11', 10), expanding_sum_including: expanding('sum', 's11') },
    })
    const wanted: Record<string, (number | null)[]> = reference.rows
    for (const name of Object.keys(wanted)) {
      const made = numbersOf(name.endsWith('including') ? including : past, name)
      near(
        made.filter((_, row) => row % reference.every === 0),
        wanted[name]!,
      )
    }
    const days = numbersOf(windows(table, { by: 'unit', time: 'at', make: { since: elapsed() } }), 'since')
    expect(Number.isNaN(days[0]!)).toBe(true)
    expect(days[1]).toBeCloseTo(1 / 86_400, 12)
  })

  it('joins as known at a time', () => {
    const table = bike()
    const right = takeRows(
      table,
      Int32Array.from({ length: Math.ceil(table.rows / 3) }, (_, i) => i * 3),
    )
    const left: Table = {
      rows: reference.as_of.at.length,
      columns: [
        { name: 'moment', type: 'timestamp', values: Float64Array.from(reference.as_of.at) },
        { name: 'weekday', type: 'integer', values: Float64Array.from(reference.as_of.weekday) },
      ],
    }
    const time = { left: 'moment', right: 'at' }
    const columns = ['temp', 'cnt']
    const joined = join(left, right, { on: 'weekday', time, columns })
    near(numbersOf(joined, 'temp'), reference.as_of.temp)
    near(numbersOf(joined, 'cnt'), reference.as_of.cnt)
    const recent = join(left, right, { on: 'weekday', time: { ...time, within: '2h' }, columns })
    near(numbersOf(recent, 'cnt'), reference.as_of.cnt_2h)
    expect(reference.as_of.cnt_2h).toContain(null)
  })
})
