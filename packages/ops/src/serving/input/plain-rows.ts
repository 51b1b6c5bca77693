import { type Batch, type ColumnInput, FlatRow, type Signature, type SignatureInput } from '@slipway/ml/model'
import type { LogicalType } from '@slipway/ml/table'
import { giveWay } from '../../kernel/index.ts'
import type { Asked } from '../answer.ts'
import { type PlainJson, plainJson } from './plain-json.ts'
import { type PlainColumn, plainColumn } from './plain-column.ts'
import { timeIn } from './time.ts'

/** In characters. */
export const longestId = 200

/**
 * Reads a body of the form `{"rows":[{…},…]}`, with an `"id"` before or behind the rows or without, straight into a row, or
 * columns: rows with every input, in the signature's order, of numbers, truth values, plain texts, times and null. Most requests
 * are that, and JSON.parse with what looks at its objects takes several times as long, and leaves as much memory to collect as
 * the rows are large. Null for everything else (other keys, escapes, what does not fit the signature): that is read the long way,
 * or refused there, with its place. Null instead of a reader where an input is of another type.
 */
export const plainRowsReader = (signature: Signature): ((body: Buffer) => Asked | null) | null => {
  const { inputs } = signature
  if (inputs.length === 0 || !inputs.every(isPlain)) return null
  const form = { names: inputs.map(({ name }) => name), types: inputs.map(({ type }) => type) }
  const keys = inputs.map(({ name }) => Buffer.from(JSON.stringify(name)))
  /** What stands before each value where nobody puts spaces, and where they stand as Python puts them. */
  const [dense, spaced] = [',', ', '].map((between) =>
    keys.map((key, at) => Buffer.from(`${at === 0 ? '' : between}${String(key)}:`)),
  ) as [Buffer[], Buffer[]]
  const missing = inputs.map(() => NaN)
  const hasTexts = inputs.some(({ type }) => type === 'text')
  const json = plainJson()
  /** Of the request that is being read. */
  let id: string | undefined
  const isBefore = (at: number): boolean =>
    json.takes(dense[at]!) ||
    json.takes(spaced[at]!) ||
    ((at === 0 || json.takes(comma)) && json.takes(keys[at]!) && json.takes(colon))

  /** The fields of one row, up to its last value; whether all fit. */
  const isRead = (numbers: number[], texts: (string | null)[]): boolean => {
    for (let at = 0; at < inputs.length; at++) {
      if (!isBefore(at)) return false
      const { type, nullable } = inputs[at]!
      if (type === 'text') {
        const text = json.text() ?? (json.takes(nothing) ? '' : null)
        if (text === null || (text === '' && !nullable)) return false
        texts[at] = text === '' ? null : text
        continue
      }
      const value = valueIn(json, type)
      if (
        Number.isFinite(value)
          ? type === 'integer' && !Number.isSafeInteger(value)
          : !nullable || !json.takes(nothing)
      )
        return false
      numbers[at] = value
    }
    return true
  }
  /** Whether an id follows, of plain text, and is the first. */
  const isIdRead = (): boolean => {
    const text = json.takes(idKey) && json.takes(colon) ? json.text() : null
    if (text === null || text === '' || text.length > longestId || id !== undefined) return false
    id = text
    return true
  }
  /** Whether rows begin, up to the first one's first key. */
  const isBegun = (): boolean => {
    if (json.takes(denseBegin)) return true
    if (!json.takes(open)) return false
    if (isIdRead() && !json.takes(comma)) return false
    return opening.every(json.takes)
  }
  /** What follows the last value of a row: another row, or the end of all; null where it is something else. */
  const next = (): 'row' | 'end' | null => {
    if (json.takes(denseEnd)) return json.isOver() ? 'end' : null
    if (json.takes(denseNext) || json.takes(spacedNext)) return 'row'
    if (!json.takes(close)) return null
    if (json.takes(comma)) return json.takes(open) ? 'row' : null
    if (!json.takes(closeList) || (json.takes(comma) && !isIdRead())) return null
    return json.takes(close) && json.isOver() ? 'end' : null
  }

  /** All rows, of which the first is read already. */
  const manyRows = (numbers: number[], texts: (string | null)[], expected: number): Batch | null => {
    const columns = inputs.map((input): PlainColumn => plainColumn(input, expected))
    const add = (): void => {
      for (let at = 0; at < columns.length; at++) columns[at]!.add(numbers[at]!, texts[at] ?? null)
    }
    add()
    let rows = 1
    let what: ReturnType<typeof next>
    do {
      giveWay()
      if (!isRead(numbers, texts)) return null
      add()
      rows++
      what = next()
    } while (what === 'row')
    return what === 'end' ? { rows, columns: columns.map((column) => column.whole()) } : null
  }

  return (body) => {
    json.begin(body)
    id = undefined
    if (!isBegun()) return null
    const begin = json.position()
    const numbers = missing.slice()
    const texts = hasTexts ? new Array<string | null>(inputs.length).fill(null) : noTexts
    if (!isRead(numbers, texts)) return null
    const what = next()
    if (what === 'end') return { table: new FlatRow(form, numbers, texts), id }
    if (what === null || signature.rows === 'one') return null
    const table = manyRows(numbers, texts, Math.ceil(body.length / (json.position() - begin)))
    return table && { table, id }
  }
}

const isPlain = (input: SignatureInput): input is ColumnInput =>
  input.type !== 'tensor' && !(input.type === 'text' && input.content === 'json')

const noTexts: (string | null)[] = []

const bytes = (sign: string) => Buffer.from(sign)
const opening = ['"rows"', ':', '[', '{'].map(bytes)
const idKey = bytes('"id"')
const denseBegin = bytes('{"rows":[{')
const denseNext = bytes('},{')
const spacedNext = bytes('}, {')
const denseEnd = bytes('}]}')
const open = bytes('{')
const close = bytes('}')
const closeList = bytes(']')
const comma = bytes(',')
const colon = bytes(':')
const nothing = bytes('null')
const yes = bytes('true')
const no = bytes('false')

/** NaN where none follows that this type has. */
const valueIn = (json: PlainJson, type: LogicalType): number => {
  if (type === 'boolean') return truthIn(json)
  if (type !== 'date' && type !== 'timestamp') return json.number()
  const ms = json.time()
  return timeIn(type, Number.isNaN(ms) ? json.number() : ms)
}

const truthIn = (json: PlainJson): number => (json.takes(yes) ? 1 : json.takes(no) ? 0 : NaN)
