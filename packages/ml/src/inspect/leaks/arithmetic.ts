import type { SampledColumn } from '../sampled.ts'
import { round, type Leak, type LeakSearch } from './evidence.ts'

const ROWS = 2_000
const MOST_COLUMNS = 120
/** Share of rows that must agree: dirty files hold a few wrong cells, chance agrees in hardly any. */
const AGREEING = 0.95
const LEAST_ROWS = 30

interface Numbers {
  readonly name: string
  readonly values: Float64Array
}

/**
 * Columns that give the target by arithmetic: sums and differences of two to eight columns (casual +
 * registered = cnt) and products or quotients of two (quantity × price = total). Regression only.
 */
export const arithmeticLeaks = (search: LeakSearch): Leak[] => {
  if (search.task !== 'regression' || search.y.length < LEAST_ROWS) return []
  const step = Math.max(1, Math.floor(search.y.length / ROWS))
  const thin = (values: Float64Array) => values.filter((_, i) => i % step === 0)
  const y = thin(search.y)
  const columns = search.columns
    .filter((column): column is SampledColumn & { numbers: Float64Array } => column.numbers !== null)
    .filter((column) => column.column.type === 'integer' || column.column.type === 'number')
    .slice(0, MOST_COLUMNS)
    .map(({ name, numbers }) => ({ name, values: thin(numbers) }))
    .filter(({ values }) => deviation(values) > 0)
  const tolerance = 1e-3 * deviation(y)
  const found = signedSum(y, columns, tolerance) ?? productOrQuotient(y, columns)
  if (!found) return []
  return found.names.map((column) => ({
    column,
    reason: `gives the target away: ${found.formula} = ${search.target} in ${Math.floor(found.agreeing * 100)}% of rows`,
    evidence: { agreeing: round(found.agreeing), parts: found.names.length },
  }))
}

interface Found {
  readonly names: readonly string[]
  readonly formula: string
  readonly agreeing: number
}

/**
 * Least squares on all columns at once; where the target is a sum of some of them, their coefficients are ±1
 * and the others 0. Weighted sums are left alone: made-up data without noise looks like that and is honest.
 */
const signedSum = (y: Float64Array, columns: readonly Numbers[], tolerance: number): Found | null => {
  const coefficients = leastSquares(y, columns)
  const parts = columns.flatMap(({ name, values }, j) => {
    const weight = coefficients[j]!
    return Math.abs(Math.abs(weight) - 1) < 0.02 ? [{ name, values, sign: Math.sign(weight) }] : []
  })
  if (parts.length < 2 || parts.length > 8) return null
  const rest = y.map((value, i) => parts.reduce((left, part) => left - part.sign * part.values[i]!, value))
  const offset = median(rest.filter((value) => !Number.isNaN(value)))
  const whole = rest.filter((value) => !Number.isNaN(value))
  const agreeing =
    whole.filter((value) => Math.abs(value - offset) <= tolerance).length / Math.max(1, whole.length)
  if (whole.length < LEAST_ROWS || agreeing < AGREEING) return null
  const formula = parts
    .map((part, i) => (i === 0 ? (part.sign < 0 ? '−' : '') : part.sign < 0 ? ' − ' : ' + ') + part.name)
    .join('')
  return { names: parts.map((part) => part.name), formula, agreeing }
}

const productOrQuotient = (y: Float64Array, columns: readonly Numbers[]): Found | null => {
  for (const a of columns) {
    for (const b of columns) {
      if (a === b) continue
      for (const [sign, of] of OPERATIONS) {
        if (sign === '×' && a.name > b.name) continue
        const agreeing = agreement(y, a.values, b.values, of)
        if (agreeing >= AGREEING)
          return { names: [a.name, b.name], formula: `${a.name} ${sign} ${b.name}`, agreeing }
      }
    }
  }
  return null
}

const OPERATIONS: readonly (readonly [string, (a: number, b: number) => number])[] = [
  ['×', (a, b) => a * b],
  ['÷', (a, b) => a / b],
]

/** Rows with a 0 or 1 in a part agree for free and so do not count; gives up early where most disagree. */
const agreement = (
  y: Float64Array,
  a: Float64Array,
  b: Float64Array,
  of: (a: number, b: number) => number,
): number => {
  let counted = 0
  let agreeing = 0
  for (let i = 0; i < y.length; i++) {
    const [left, right, value] = [a[i]!, b[i]!, y[i]!]
    if (Number.isNaN(left) || Number.isNaN(right)) continue
    if (left === 0 || right === 0 || Math.abs(left) === 1 || Math.abs(right) === 1 || value === 0) continue
    counted++
    // A cent of rounding is allowed on money, and a hundredth of a percent on anything.
    if (Math.abs(of(left, right) - value) <= Math.max(1e-4 * Math.abs(value), 0.0051)) agreeing++
    if (counted === 20 && agreeing < 15) return 0
  }
  return counted < LEAST_ROWS ? 0 : agreeing / counted
}

/** Ridge-guarded normal equations on standardised columns; missing values stand at the mean. */
const leastSquares = (y: Float64Array, columns: readonly Numbers[]): Float64Array => {
  const p = columns.length
  const scales = columns.map(({ values }) => deviation(values))
  const x = columns.map(({ values }, j) => {
    const centre = mean(values)
    return values.map((value) => (Number.isNaN(value) ? 0 : (value - centre) / scales[j]!))
  })
  const middle = mean(y)
  const a = x.map((left, j) => {
    const row = new Float64Array(p + 1)
    for (let k = 0; k < p; k++) {
      const right = x[k]!
      let sum = 0
      for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!
      row[k] = sum
    }
    row[j]! += 1e-7 * left.length
    let sum = 0
    for (let i = 0; i < left.length; i++) sum += left[i]! * (y[i]! - middle)
    row[p] = sum
    return row
  })
  return solved(a).map((weight, j) => weight / scales[j]!)
}

/** Gaussian elimination with row pivots of an augmented matrix; a column without a pivot gets 0. */
const solved = (a: Float64Array[]): Float64Array => {
  const p = a.length
  for (let column = 0; column < p; column++) {
    let best = column
    for (let row = column + 1; row < p; row++)
      if (Math.abs(a[row]![column]!) > Math.abs(a[best]![column]!)) best = row
    const pivot = a[best]!
    a[best] = a[column]!
    a[column] = pivot
    if (Math.abs(pivot[column]!) < 1e-12) continue
    for (let row = 0; row < p; row++) {
      if (row === column) continue
      const factor = a[row]![column]! / pivot[column]!
      if (factor === 0) continue
      for (let k = column; k <= p; k++) a[row]![k]! -= factor * pivot[k]!
    }
  }
  return Float64Array.from(a, (row, j) => (Math.abs(row[j]!) < 1e-12 ? 0 : row[p]! / row[j]!))
}

const mean = (values: Float64Array): number => {
  let sum = 0
  let count = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    sum += value
    count++
  }
  return count === 0 ? 0 : sum / count
}

const deviation = (values: Float64Array): number => {
  const centre = mean(values)
  let sum = 0
  let count = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    sum += (value - centre) ** 2
    count++
  }
  return count === 0 ? 0 : Math.sqrt(sum / count)
}

const median = (values: Float64Array): number => values.slice().sort()[values.length >> 1] ?? 0
