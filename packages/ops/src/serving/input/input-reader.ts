import {
  absentColumn,
  type Batch,
  type BatchColumn,
  FlatRow,
  mayBeLeftOut,
  type Signature,
  type SignatureInput,
  tensorOfNested,
} from '@slipway/ml/model'
import { nearestName, type Column } from '@slipway/ml/table'
import { giveWay, isSameList } from '../../kernel/index.ts'
import {
  badValue,
  duplicateColumn,
  missingColumn,
  noRows,
  oneAtATime,
  unknownColumn,
  wrongSize,
} from '../serving.errors.ts'
import type { Asked } from '../answer.ts'
import { plainRowsReader } from './plain-rows.ts'
import { readColumn, type Form } from './read-column.ts'

/** Turns what a request says into a batch that holds exactly the signature's inputs, in its order. */
export interface InputReader {
  readonly signature: Signature
  /** Rows as JSON objects. A nullable input that a row lacks is missing there; a required one stands in some row. */
  fromRows(rows: readonly unknown[]): Batch
  /** A body `{"rows":[{…},…]}` as it mostly is, at once; null: it must be read as JSON. See plainRowsReader. */
  plainRows(body: Buffer): Asked | null
  /** Columns by name, each with one value a row. An input that may be left out and is not given is missing in every row. */
  fromColumns(columns: ReadonlyMap<string, ArrayLike<unknown>>, form: Form): Batch
  /** As `fromColumns`, for columns that are read already. */
  fromRead(columns: ReadonlyMap<string, BatchColumn>): Batch
  /** The input of that name; null for a stranger. */
  input(name: string): SignatureInput | null
  /**
   * The same, but columns that are no inputs are let pass, as MLflow does, where the request has every input: then
   * none of them can be a misspelt one.
   */
  readonly lenient: InputReader
  /** How many text values were never seen in training. */
  unknownCategories(batch: Batch): number
}

/** The signature lists at most this many categories; where it lists that many, it can't tell what is unknown. */
const maxListed = 200

export const inputReader = (signature: Signature): InputReader => {
  const lenient = readerWith(signature, true, () => lenient)
  return readerWith(signature, false, () => lenient)
}

const readerWith = (signature: Signature, passes: boolean, lenient: () => InputReader): InputReader => {
  const { inputs } = signature
  const names = inputs.map((input) => input.name)
  const byName = new Map(inputs.map((input) => [input.name, input]))
  const known = inputs.map((input) =>
    input.type === 'text' && input.categories && input.categories.length < maxListed
      ? new Set(input.categories)
      : null,
  )
  /** Those that a row may lack, but not all of them. */
  const required = inputs.filter((input) => input.nullable && !mayBeLeftOut(input))
  const listed = known.some((categories) => categories !== null)
  const read = (input: SignatureInput, values: ArrayLike<unknown>, form: Form): BatchColumn =>
    input.type === 'tensor' ? tensorOfNested(input, values, signature.rows) : readColumn(input, values, form)

  const input = (name: string): SignatureInput | null => byName.get(name) ?? null

  const checkRow = (row: unknown, index: number): void => {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw badValue(
        null,
        `rows[${index}]`,
        'an object of column: value',
        row,
        'Send every row as a JSON object.',
      )
    const given = Object.keys(row)
    // Callers mostly send the columns in the order that the signature tells.
    if (isSameList(given, names)) return
    let found = 0
    for (const key of given) if (byName.has(key)) found++
    if (found === names.length && (passes || found === given.length)) return
    const strangers = given.filter((key) => !byName.has(key))
    const [stranger] = strangers
    // A required input may stand in another row; beside a stranger it is likelier misspelt.
    const isNeeded = (input: SignatureInput) =>
      stranger === undefined ? !input.nullable : !mayBeLeftOut(input)
    const lacking = inputs.find((input) => isNeeded(input) && !Object.hasOwn(row, input.name))
    if (lacking) throw missingColumn(lacking.name, index, near(lacking.name, strangers), lacking.nullable)
    if (stranger !== undefined) throw unknownColumn(stranger, index, near(stranger, names), names)
  }

  const fromRead = (columns: ReadonlyMap<string, BatchColumn>): Batch => {
    const strangers = [...columns.keys()].filter((name) => !byName.has(name))
    let rows: number | null = null
    for (const column of columns.values()) {
      // What is wrong of a stranger is its name.
      if (!byName.has(column.name)) continue
      const count = lengthOf(column, signature)
      if (rows !== null && count !== rows)
        throw wrongSize(`Column "${column.name}"`, `${rows} values like the columns before it`, String(count))
      rows = count
    }
    for (const input of inputs)
      if (!mayBeLeftOut(input) && !columns.has(input.name))
        throw missingColumn(input.name, null, near(input.name, strangers), input.nullable)
    const [stranger] = strangers
    const complete = columns.size - strangers.length === names.length
    if (stranger !== undefined && !(passes && complete))
      throw unknownColumn(stranger, null, near(stranger, names), names)
    if (!rows) throw noRows()
    const count = rows
    return {
      rows: count,
      columns: inputs.map((input) => columns.get(input.name) ?? allMissing(input, count)),
    }
  }

  return {
    signature,
    input,
    plainRows: plainRowsReader(signature) ?? (() => null),
    fromRead,
    get lenient() {
      return lenient()
    },
    fromRows(rows) {
      if (rows.length === 0) throw noRows()
      if (signature.rows === 'one' && rows.length > 1) throw oneAtATime(rows.length)
      rows.forEach(checkRow)
      for (const { name } of required)
        if (!rows.some((row) => Object.hasOwn(row as object, name)))
          throw missingColumn(name, null, null, true)
      const records = rows as readonly Record<string, unknown>[]
      // One row is what most requests hold.
      if (rows.length === 1) {
        const [row] = records
        return { rows: 1, columns: inputs.map((input) => read(input, [row![input.name]], 'json')) }
      }
      const columns = inputs.map((input) => {
        giveWay()
        const values = records.map((row) => row[input.name])
        return read(input, values, 'json')
      })
      return { rows: rows.length, columns }
    },
    fromColumns(columns, form) {
      const found = new Map<string, BatchColumn>()
      for (const [name, values] of columns) {
        giveWay()
        if (found.has(name)) throw duplicateColumn(name)
        const input = byName.get(name)
        // A stranger is read as empty text, so that `fromRead` can first look for what it may be a misspelling of.
        found.set(
          name,
          input
            ? read(input, values, form)
            : { name, type: 'text', codes: new Int32Array(values.length), levels: [''] },
        )
      }
      return fromRead(found)
    },
    unknownCategories(batch) {
      if (!listed) return 0
      let unknown = 0
      if (batch instanceof FlatRow) {
        for (let at = 0; at < known.length; at++) {
          const text = batch.texts[at] ?? null
          if (text !== null && known[at]?.has(text) === false) unknown++
        }
        return unknown
      }
      batch.columns.forEach((column, at) => {
        const categories = known[at]
        if (!categories || !('codes' in column)) return
        const strange = column.levels.map((level) => !categories.has(level))
        if (strange.includes(true)) for (const code of column.codes) if (strange[code]) unknown++
      })
      return unknown
    },
  }
}

const near = (name: string, names: readonly string[]): string | null => nearestName(name, names) ?? null

const lengthOf = (column: BatchColumn, { rows }: Signature): number => {
  if (column.type === 'tensor') return rows === 'one' ? 1 : (column.shape[0] ?? 1)
  return 'codes' in column ? column.codes.length : column.values.length
}

const allMissing = (input: SignatureInput, rows: number): Column => {
  // A tensor is never left out: it isn't nullable.
  if (input.type === 'tensor') throw missingColumn(input.name, null, null)
  return absentColumn(input, rows)
}
