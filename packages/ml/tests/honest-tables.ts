import { seededRandom } from '../src/stats/index.ts'
import type { Column, Table } from '../src/table/table.ts'

/** A made-up table without any leak: its target follows strong honest columns, with noise. */
export interface HonestTable {
  readonly table: Table
  readonly target: string
  readonly kind: 'logistic' | 'rules' | 'linear' | 'counts' | 'series'
}

const KINDS = ['logistic', 'rules', 'linear', 'counts', 'series'] as const

/**
 * Draws an honest table: 300 to 8,000 rows, 6 to 18 columns (normal, skewed, whole and mostly zero numbers, rare yes/no flags,
 * categories, gaps, a date, near-copies of one another) and a target that two to five of them drive strongly.
 * `rules`: a rare class decided by thresholds and flags with 5 to 20 % of noise. `series`: the target is an
 * autocorrelated number and two columns are its own past.
 */
export const honestTable = (seed: number): HonestTable => {
  const random = seededRandom(seed, 'honest')
  const kind = KINDS[seed % KINDS.length]!
  const rows = Math.round(300 * (8000 / 300) ** random.next())
  const columns: Column[] = []
  const numbers: Float64Array[] = []
  const add = (name: string, type: 'number' | 'integer' | 'date', values: Float64Array) => {
    columns.push({ name, type, values })
    return values
  }
  const draw = (of: () => number) => Float64Array.from({ length: rows }, of)
  const width = 4 + random.integer(8)
  for (let j = 0; j < width; j++) {
    const shape = random.integer(5)
    const skew = random.next() * 2
    const share = 0.005 + 0.3 * random.next() ** 2
    if (shape === 0)
      numbers.push(
        add(
          `n${j}`,
          'number',
          draw(() => random.normal()),
        ),
      )
    else if (shape === 1)
      numbers.push(
        add(
          `s${j}`,
          'number',
          draw(() => Math.exp(skew * random.normal())),
        ),
      )
    else if (shape === 2)
      numbers.push(
        add(
          `i${j}`,
          'integer',
          draw(() => random.integer(30)),
        ),
      )
    else
      numbers.push(
        add(
          `f${j}`,
          'integer',
          draw(() => (random.next() < share ? 1 : 0)),
        ),
      )
  }
  const first = numbers[0]!
  add(
    'near_first',
    'number',
    first.map((value) => value * 1.8 + 0.01 * random.normal()),
  )
  add(
    'gaps',
    'number',
    draw(() => (random.next() < 0.3 ? Number.NaN : random.normal())),
  )
  add(
    'day',
    'date',
    draw(() => 86_400_000 * (18_000 + random.integer(700))),
  )
  const levels = 2 + random.integer(12)
  const codes = Int32Array.from({ length: rows }, () => Math.floor(levels * random.next() ** 1.5))
  columns.push({
    name: 'category',
    type: 'text',
    codes,
    levels: Array.from({ length: levels }, (_, i) => `level ${i}`),
  })
  const effects = Array.from({ length: levels }, () => random.normal())

  const drivers = numbers.slice(0, 2 + random.integer(4)).map(standard)
  const weights = drivers.map(() => (random.next() < 0.5 ? -1 : 1) * (0.5 + 3 * random.next()))
  const signal = Float64Array.from({ length: rows }, (_, i) =>
    drivers.reduce((sum, values, j) => sum + capped(weights[j]! * values[i]!), effects[codes[i]!]!),
  )
  const y = new Float64Array(rows)
  if (kind === 'logistic') {
    const shift = -4 * random.next()
    for (let i = 0; i < rows; i++) y[i] = random.next() < 1 / (1 + Math.exp(-signal[i]! - shift)) ? 1 : 0
  } else if (kind === 'rules') {
    const bar = signal.slice().sort()[Math.floor(rows * (0.85 + 0.12 * random.next()))]!
    const noise = 0.05 + 0.15 * random.next()
    for (let i = 0; i < rows; i++)
      y[i] = signal[i]! > bar ? (random.next() < noise ? 0 : 1) : random.next() < noise / 20 ? 1 : 0
  } else if (kind === 'linear') {
    for (let i = 0; i < rows; i++) y[i] = 50 + 3 * signal[i]! + 2 * random.normal()
  } else if (kind === 'counts') {
    for (let i = 0; i < rows; i++)
      y[i] = Math.round(Math.exp(0.4 * Math.min(12, signal[i]!) + 0.3 * random.normal()) * 10)
  } else {
    let level = 100
    for (let i = 0; i < rows; i++) {
      level += random.normal()
      y[i] = level + 2 * Math.sin(i / 12) + 0.2 * signal[i]!
    }
    add(
      'yesterday',
      'number',
      y.map((_, i) => (i < 1 ? Number.NaN : y[i - 1]!)),
    )
    add(
      'day_before',
      'number',
      y.map((_, i) => (i < 2 ? Number.NaN : y[i - 2]!)),
    )
  }
  if (new Set(y).size === 1) y[0] = 1 - y[0]!
  columns.push({
    name: 'y',
    type: kind === 'logistic' || kind === 'rules' || kind === 'counts' ? 'integer' : 'number',
    values: y,
  })
  return { table: { rows, columns }, target: 'y', kind }
}

/** No honest column shifts the odds more than 400 to 1 either way; a rare flag in standard units would. */
const capped = (logOdds: number): number => Math.max(-6, Math.min(6, logOdds))

const standard = (values: Float64Array): Float64Array => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1
  return values.map((value) => (value - mean) / spread)
}
