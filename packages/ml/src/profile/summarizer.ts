import type { RowTaker } from '../table/take-rows.ts'
import type { Field } from '../table/table.ts'
import { coMomentsCounter } from './comoments.ts'
import { openCounting } from './counting.ts'
import { headCounter } from './head-rows.ts'
import { nullCounter } from './null-patterns.ts'
import { numberReader } from './number-reader.ts'
import type { Summary } from './summary.ts'
import { textReader } from './text-reader.ts'
import { mostOf } from './value-counts.ts'

export interface SummaryOptions {
  /** Leaves out what tells how columns relate: for some columns of a table, which do not tell of the others. */
  readonly alone?: boolean | undefined
  /** Counts every different value, however many there are, in as much memory as that takes. */
  readonly exact?: boolean | undefined
}

/** Columns of numbers whose pairs are told of; each more takes as long as all before it together. */
const mostPaired = 40

/** Summarises the rows that go through it. */
export const summarizer = (
  fields: readonly Field[],
  { alone = false, exact = false }: SummaryOptions = {},
): RowTaker & { finish(): Summary } => {
  const nulls = nullCounter(fields.length)
  const counting = openCounting()
  const readers = fields.map(({ name, type }) =>
    type === 'text'
      ? textReader(counting, name, exact)
      : numberReader(counting, name, type, mostOf(type, exact)),
  )
  const numbers = fields.flatMap(({ type }, i) => (type === 'integer' || type === 'number' ? [i] : []))
  const paired = alone ? [] : numbers.slice(0, mostPaired)
  const pairs = coMomentsCounter(counting, paired)
  const pairOf = new Map(paired.map((column, i) => [column, i]))
  const head = alone ? null : headCounter(fields.length)
  let inHead = false
  let rows = 0

  return {
    begin(next) {
      rows += next
      nulls.begin(next)
      inHead = head?.begin(next) ?? false
    },
    numbers(column, found, count) {
      const reader = readers[column]! as ReturnType<typeof numberReader>
      const at = reader.take(found, count, (row) => nulls.miss(row, column))
      const pair = pairOf.get(column)
      if (pair !== undefined) pairs.put(pair, at, count)
      if (inHead) head!.numbers(column, found)
    },
    texts(column, found, count) {
      const reader = readers[column]! as ReturnType<typeof textReader>
      reader.take(found, count, (row) => nulls.miss(row, column))
      if (inHead) head!.texts(column, found)
    },
    end(count) {
      nulls.end(count)
      pairs.take(count)
    },
    finish() {
      const columns = readers.map((reader) => reader.finish())
      counting.close()
      return {
        rows,
        exact,
        columns,
        nulls: nulls.finish(),
        pairs: pairs.finish(),
        head: head?.finish() ?? null,
      }
    },
  }
}
