import type { RowTaker } from '../table/take-rows.ts'
import type { Field } from '../table/table.ts'
import { coMomentsCounter } from './comoments.ts'
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

/** Values in memory on the way, all columns together. */
const roomForAll = 2 ** 25
const mostRoom = 2 ** 20

/** Summarises the rows that go through it. */
export const summarizer = (
  fields: readonly Field[],
  { alone = false, exact = false }: SummaryOptions = {},
): RowTaker & { finish(): Summary } => {
  const nulls = nullCounter(fields.length)
  const room = Math.min(mostRoom, Math.floor(roomForAll / fields.length))
  const readers = fields.map(({ name, type }) =>
    type === 'text' ? textReader(name, exact) : numberReader(name, type, mostOf(type, exact), room),
  )
  const numbers = fields.flatMap(({ type }, i) => (type === 'integer' || type === 'number' ? [i] : []))
  const paired = alone ? [] : numbers.slice(0, mostPaired)
  const pairs = coMomentsCounter(paired)
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
      reader.take(found, count, (row) => nulls.miss(row, column))
      const pair = pairOf.get(column)
      if (pair !== undefined) pairs.put(pair, found, count)
      if (inHead) head!.numbers(column, found)
    },
    text(column) {
      const { add } = readers[column]! as ReturnType<typeof textReader>
      return (row, source, at, length) => {
        if (length < 0) nulls.miss(row, column)
        else add(source, at, length)
        if (inHead) head!.text(column, row, source, at, length)
      }
    },
    end(count) {
      nulls.end(count)
      pairs.take(count)
    },
    finish: () => ({
      rows,
      exact,
      columns: readers.map((reader) => reader.finish()),
      nulls: nulls.finish(),
      pairs: pairs.finish(),
      head: head?.finish() ?? null,
    }),
  }
}
