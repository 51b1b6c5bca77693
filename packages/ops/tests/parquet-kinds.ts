import { seededRandom } from '@slipway/ml/stats'
import { type ParquetColumn, writeParquet } from '../src/serving/capture/parquet/parquet.ts'

export const fileOf = (columns: readonly ParquetColumn[], count: number): Buffer => {
  const parts: Buffer[] = []
  writeParquet(columns, count, (part) => parts.push(Buffer.from(part)))
  return Buffer.concat(parts)
}
/** As many rows as make the writer look for lists of values. */
export const manyRows = 20_000
export const random = seededRandom(6, 'parquet')
export const drawn = (value: (row: number) => number) =>
  Float64Array.from({ length: manyRows }, (_, row) => value(row))
const cents = () => Math.round(random.next() * 100_000) / 100

/** Columns of numbers that are written in different ways: what they are of, their type, their values. */
export const numberKinds: readonly [string, 'number' | 'integer' | 'timestamp', Float64Array][] = [
  ['of four decimals', 'number', drawn(() => Number((random.normal() / 4).toFixed(4)))],
  ['of four decimals, ever another one', 'number', drawn(() => Number(random.normal().toFixed(4)))],
  ['of cents, one missing now and then', 'number', drawn((row) => (row % 7 ? cents() : NaN))],
  ['of zeros of both signs', 'number', drawn((row) => (row % 3 ? 0 : -0))],
  ['of -0 alone', 'number', drawn(() => -0)],
  ['of one value', 'number', drawn(() => 0.1)],
  ['of one value or none', 'number', drawn((row) => (row % 2 ? 0.1 : NaN))],
  ['of 256 values', 'integer', drawn((row) => -128 + (row % 256))],
  ['of 257 values', 'integer', drawn((row) => -128 + (row % 257))],
  ['beyond 32 bits', 'integer', drawn((row) => 2 ** 52 + (row % 300))],
  ['beyond 51 bits', 'number', drawn((row) => 2 ** 60 + 256 * (row % 300))],
  ['of all bits', 'number', drawn(() => random.normal())],
  ['of single precision', 'number', drawn(() => Math.fround(random.normal()))],
  ['of few digits but for one', 'number', drawn((row) => (row === 12_345 ? Math.PI : row % 50))],
  ['of one infinity', 'number', drawn((row) => (row === 12_345 ? Infinity : row % 50))],
  ['that look like 0.3', 'number', drawn((row) => [0.1 + 0.2, 0.3][row % 2]!)],
  ['of times', 'timestamp', drawn((row) => 1.795e12 + Math.floor(row / 27))],
]

/** Columns of one value that is said once. */
export const sameKinds = [
  ['said once', 'number', 0.1],
  ['said once to be -0', 'number', -0],
  ['said once to be missing', 'number', NaN],
  ['said once to be whole', 'integer', 2 ** 52 + 1],
  ['said once to be a time', 'timestamp', 1.795e12],
] as const
