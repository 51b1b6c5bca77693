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

/** The flat rows that all of these are, of one form; null where they are not. */
export const flatRowsOf = (tables: readonly unknown[]): readonly FlatRow[] | null => {
  const [first] = tables
  if (!(first instanceof FlatRow)) return null
  const { form } = first
  return tables.every((one) => one instanceof FlatRow && one.form === form)
    ? (tables as readonly FlatRow[])
    : null
}

/**
 * Flat rows of one form as one table, in their order: without the columns of each, twenty short-lived arrays a row.
 * @throws RangeError where there are none
 */
export const joinFlatRows = (rows: readonly FlatRow[]): Table => {
  const [first] = rows
  if (!first) throw new RangeError('joinFlatRows needs a row')
  const { names, types } = first.form
  return { rows: rows.length, columns: names.map((name, at) => joinedColumn(rows, name, types[at]!, at)) }
}

const joinedColumn = (rows: readonly FlatRow[], name: string, type: LogicalType, at: number): Column => {
  if (type === 'text') {
    const codes = new Int32Array(rows.length)
    const levels: string[] = []
    const codeOf = new Map<string, number>()
    for (const [row, { texts }] of rows.entries()) {
      const text = texts[at] ?? null
      let code = text === null ? -1 : codeOf.get(text)
      if (code === undefined) codeOf.set(text!, (code = levels.push(text!) - 1))
      codes[row] = code
    }
    return { name, type, codes, levels }
  }
  if (type === 'boolean') {
    const codes = Int32Array.from(rows, ({ numbers }) => (Number.isNaN(numbers[at]!) ? -1 : numbers[at]!))
    return { name, type, codes, levels: truthLevels }
  }
  const values = new Float64Array(rows.length)
  for (let row = 0; row < rows.length; row++) values[row] = rows[row]!.numbers[at]!
  return { name, type, values }
}
