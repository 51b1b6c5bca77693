import type { Batch, OpenScan } from '../../table/index.ts'
import type { Distinct, Measure } from '../check.ts'
import type { ScannedColumns } from './row-tests.ts'

type KernelMemory = OpenScan['memory']

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
  return isText ? null : moments(column, aggregate.measure, scanned)
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
      let row = 0
      for (; bits === null && row < rows; row++) {
        // As SQL has it, there is one zero.
        if (!Number.isNaN(values[row])) few.add(values[row]!)
        if (few.size < mostValues) continue
        bits = bitmap()
        if (bits === null) return false
        count = tickOff(bits, low, Float64Array.from(few), 0, few.size)
      }
      const found = bits === null ? 0 : tickOff(bits, low, values, row, rows)
      count += found
      return found >= 0
    },
    value: () => (bits === null ? few.size : count),
  }
}

/** How many of these values are new; -1 where one has no place. */
const tickOff = (bits: Uint8Array, low: number, values: Float64Array, from: number, to: number): number => {
  let count = 0
  for (let row = from; row < to; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) continue
    const at = value - low
    if (!(at >= 0 && at < places && Number.isInteger(at))) return -1
    const bit = 1 << (at & 7)
    if ((bits[at >>> 3]! & bit) !== 0) continue
    bits[at >>> 3]! |= bit
    count++
  }
  return count
}

type Moment = Exclude<Measure['measure'], 'rows' | 'present'>

const moments = (column: number, which: Moment, { memory }: ScannedColumns): Measuring => {
  if (which === 'std') return deviation(column, memory)
  return which === 'min' || which === 'max' ? extreme(column, which, memory) : total(column, which, memory)
}

const extreme = (column: number, which: 'min' | 'max', memory: KernelMemory): Measuring => {
  const state = memory.doubles(4)
  state.set([Infinity, Infinity, -Infinity, -Infinity])
  return {
    take: ({ cells, rows }) => {
      memory.kernel.extremes(cells[column]!.values.byteOffset, rows, state.byteOffset)
      return true
    },
    value: () => {
      const [min, max] = [Math.min(state[0]!, state[1]!), Math.max(state[2]!, state[3]!)]
      return min > max ? null : which === 'min' ? min : max
    },
  }
}

const total = (column: number, which: 'sum' | 'mean', memory: KernelMemory): Measuring => {
  const sums = memory.doubles(4)
  let count = 0
  return {
    take: ({ cells, rows }) => {
      const { values, missing } = cells[column]!
      memory.kernel.sum(values.byteOffset, rows, sums.byteOffset)
      count += rows - missing
      return true
    },
    value: () => {
      const sum = sums[0]! + sums[1]!
      return count === 0 ? null : which === 'sum' ? sum : sum / count
    },
  }
}

/** With n - 1. Batches are summed up each and merged (Chan, Golub, LeVeque 1979). */
const deviation = (column: number, memory: KernelMemory): Measuring => {
  const sums = memory.doubles(4)
  let [count, mean, squares] = [0, 0, 0]
  return {
    take: ({ cells, rows }) => {
      const { values, missing } = cells[column]!
      const n = rows - missing
      if (n === 0) return true
      memory.kernel.sum(values.byteOffset, rows, sums.fill(0).byteOffset)
      const middle = (sums[0]! + sums[1]!) / n
      const between = middle - mean
      squares += memory.kernel.squares(values.byteOffset, rows, middle)
      squares += (between * between * count * n) / (count + n)
      mean += (between * n) / (count + n)
      count += n
      return true
    },
    value: () => (count < 2 ? null : Math.sqrt(squares / (count - 1))),
  }
}
