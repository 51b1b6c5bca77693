import { type Column, type LogicalType, type Table, truthLevels } from '../table/table.ts'

/** What flat rows have in common: one object for all of them, so that who has met it need not look at it again. */
export interface FlatForm {
  readonly names: readonly string[]
  readonly types: readonly LogicalType[]
}

/**
 * A table of one row, with its numbers in one list: most requests are one row, and to make a list for every column takes
 * about as long as a model takes to answer. Its columns are made when somebody asks for them.
 */
export class FlatRow implements Table {
  readonly rows = 1
  readonly form: FlatForm
  /**
   * By column: its number, 1 or 0 of a truth value, milliseconds since 1970 of a time; NaN where it is missing, or a text. A
   * plain list: memory of a typed array's own would be asked of the system, and given back, for every row.
   */
  readonly numbers: number[]
  /** By column: its text; null where it is missing, or no text. Empty where the form has no texts. */
  readonly texts: readonly (string | null)[]
  #columns: readonly Column[] | null = null

  constructor(form: FlatForm, numbers: number[], texts: readonly (string | null)[]) {
    this.form = form
    this.numbers = numbers
    this.texts = texts
  }

  get columns(): readonly Column[] {
    return (this.#columns ??= this.form.names.map((name, at) => columnOf(this, name, at)))
  }
}

const columnOf = ({ form, numbers, texts }: FlatRow, name: string, at: number): Column => {
  const type = form.types[at]!
  if (type === 'text') {
    const text = texts[at] ?? null
    return text === null
      ? { name, type, codes: Int32Array.of(-1), levels: [] }
      : { name, type, codes: new Int32Array(1), levels: [text] }
  }
  const value = numbers[at]!
  return type === 'boolean'
    ? { name, type, codes: Int32Array.of(Number.isNaN(value) ? -1 : value), levels: truthLevels }
    : { name, type, values: Float64Array.of(value) }
}
