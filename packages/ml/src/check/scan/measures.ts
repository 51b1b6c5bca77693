import type { Batch } from '../../table/index.ts'
import type { Distinct, Measure } from '../check.ts'
import type { ScannedColumns } from './row-tests.ts'

/** A number about the whole that grows batch by batch; false where the engine is to be asked. */
export interface Measuring {
  take(batch: Batch): boolean
  value(): number | null
}

/** null where there is no way without SQL. */
export const measuring = (
  aggregate: string | Distinct | Measure,
  scanned: ScannedColumns,
): Measuring | null => {
  if (typeof aggregate === 'string') return null
  const column = aggregate.column === undefined ? undefined : scanned.at.get(aggregate.column)
  if ('distinct' in aggregate)
    return column === undefined
      ? null
      : scanned.columns[column]!.reading === 'text'
        ? distinctTexts(column, scanned)
        : distinctValues(column)
  if (aggregate.measure === 'rows') return rowCount()
  if (column === undefined) return null
  const isText = scanned.columns[column]!.reading === 'text'
  if (aggregate.measure === 'present') return presentCount(column)
  return isText ? null : moments(column, aggregate.measure)
}

const rowCount = (): Measuring => {
  let count = 0
  return {
    take: ({ rows }) => {
      count += rows
      return true
    },
    value: () => count,
  }
}

const presentCount = (column: number): Measuring => {
  let count = 0
  return {
    take: ({ cells, rows }) => {
      count += rows - cells[column]!.missing
      return true
    },
    value: () => count,
  }
}

const distinctTexts = (column: number, scanned: ScannedColumns): Measuring => {
  const codes = scanned.codes(column)
  return { take: (batch) => codes.of(batch) !== null, value: () => codes.count }
}

const mostValues = 4096
/** Numbers that a bitmap of 8 MB has a place for, from some below the least that came first. */
const places = 2 ** 26
const slack = 1000

const distinctValues = (column: number): Measuring => {
  const few = new Set<number>()
  let bits: Uint8Array | null = null
  let low = 0
  let count = 0
  /** Dense whole numbers, as ids are; null where the first that came are not. */
  const bitmap = (): Uint8Array | null => {
    const values = [...few]
    low = Math.min(...values) - slack
    if (!values.every(Number.isInteger) || Math.max(...values) - low > few.size * 16) return null
    return new Uint8Array(places / 8)
  }
  return {
    take: ({ cells, rows }) => {
      const { values } = cells[column]!
      for (let row = 0; row < rows; row++) {
        const value = values[row]!
        if (Number.isNaN(value)) continue
        if (bits === null) {
          // As SQL has it, there is one zero.
          few.add(value)
          if (few.size < mostValues) continue
          bits = bitmap()
          if (bits === null) return false
          for (const each of few) bits[(each - low) >>> 3]! |= 1 << ((each - low) & 7)
          count = few.size
          continue
        }
        const at = value - low
        if (!(at >= 0 && at < places && Number.isInteger(at))) return false
        const bit = 1 << (at & 7)
        if ((bits[at >>> 3]! & bit) === 0) {
          bits[at >>> 3]! |= bit
          count++
        }
      }
      return true
    },
    value: () => (bits === null ? few.size : count),
  }
}

type Moment = Exclude<Measure['measure'], 'rows' | 'present'>

const moments = (column: number, which: Moment): Measuring => {
  if (which === 'std') return deviation(column)
  return which === 'min' || which === 'max' ? extreme(column, which) : total(column, which)
}

const extreme = (column: number, which: 'min' | 'max'): Measuring => {
  let [min, max] = [Infinity, -Infinity]
  return {
    take: ({ cells, rows }) => {
      const { values } = cells[column]!
      for (let row = 0; row < rows; row++) {
        const value = values[row]!
        if (value < min) min = value
        if (value > max) max = value
      }
      return true
    },
    value: () => (min > max ? null : which === 'min' ? min : max),
  }
}

/** The sum keeps what rounding loses (Kahan 1965). */
const total = (column: number, which: 'sum' | 'mean'): Measuring => {
  let [count, sum, lost] = [0, 0, 0]
  return {
    take: ({ cells, rows }) => {
      const { values } = cells[column]!
      for (let row = 0; row < rows; row++) {
        const value = values[row]!
        if (Number.isNaN(value)) continue
        count++
        const kept = value - lost
        const next = sum + kept
        lost = next - sum - kept
        sum = next
      }
      return true
    },
    value: () => (count === 0 ? null : which === 'sum' ? sum : sum / count),
  }
}

/** With n - 1. Batches are summed up each and merged (Chan, Golub, LeVeque 1979). */
const deviation = (column: number): Measuring => {
  let [count, mean, squares] = [0, 0, 0]
  return {
    take: ({ cells, rows }) => {
      const { values } = cells[column]!
      let [n, sum] = [0, 0]
      for (let row = 0; row < rows; row++) {
        const value = values[row]!
        if (Number.isNaN(value)) continue
        n++
        sum += value
      }
      if (n === 0) return true
      const middle = sum / n
      let around = 0
      for (let row = 0; row < rows; row++) {
        const off = values[row]! - middle
        if (!Number.isNaN(off)) around += off * off
      }
      const between = middle - mean
      squares += around + (between * between * count * n) / (count + n)
      mean += (between * n) / (count + n)
      count += n
      return true
    },
    value: () => (count < 2 ? null : Math.sqrt(squares / (count - 1))),
  }
}
