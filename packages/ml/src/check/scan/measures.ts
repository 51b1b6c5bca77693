import { type Batch, type Distinct, distinctKeys, distinctNumbers, type OpenScan } from '../../table/index.ts'
import type { Distinct as DistinctOf, Measure } from '../check.ts'
import type { ScannedColumns } from './row-tests.ts'
import { mostTexts } from './text-codes.ts'

type KernelMemory = OpenScan['memory']

/** A number about the whole that grows batch by batch; false where the engine is to be asked. */
export interface Measuring {
  take(batch: Batch): boolean
  value(): number | null
}

/** null where there is no way without SQL. */
export const measuring = (
  aggregate: string | DistinctOf | Measure,
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

/** By their codes, while they are few. */
const distinctTexts = (column: number, scanned: ScannedColumns): Measuring => {
  const { memory } = scanned
  const codes = scanned.codes(column)
  const keys = memory.doubles(mostTexts)
  let many: Distinct | null = null
  return {
    take: (batch) => {
      if (many === null) {
        if (codes.of(batch) !== null) return true
        many = distinctKeys()
        many.add(keys.subarray(0, codes.keys(keys)))
      }
      const { starts, ends } = batch.cells[column]!
      memory.kernel.keysOfTexts(starts.byteOffset, ends.byteOffset, batch.rows, keys.byteOffset)
      return many.add(keys.subarray(0, batch.rows))
    },
    value: () => (many ?? codes).count,
  }
}

const distinctValues = (column: number): Measuring => {
  const different = distinctNumbers()
  return {
    take: ({ cells, rows }) => different.add(cells[column]!.values.subarray(0, rows)),
    value: () => different.count,
  }
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
