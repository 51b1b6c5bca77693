import type { CapturedPrediction } from '@slipway/contract/serving'
import type { LogicalType } from '@slipway/ml/table'
import { type Block, columnsOfBlock, facts } from './block.ts'
import { noText } from './parquet/parquet.ts'
import type { CapturedField, CaptureSchema } from './schema.ts'
import { TextColumn } from './text-column.ts'

/** Rows that lay one after another in the files of before, gathered column by column. */
const gathered = (schema: CaptureSchema) => {
  const columns = columnsOfBlock(schema).map(({ type }) =>
    type === 'text' ? new TextColumn() : ([] as number[]),
  )
  let rows = 0
  const put = (at: number, value: unknown) => {
    const column = columns[at]!
    if (Array.isArray(column)) column.push(value === null || value === undefined ? Number.NaN : Number(value))
    else column.add(value === null || value === undefined ? null : String(value))
  }
  return {
    schema,
    /** A request's facts; its values follow, `count` of each column. */
    begin({ id, firstRow, tMs, latencyUs, error }: Request, count: number): void {
      for (let i = 0; i < count; i++)
        for (const [at, value] of [id, firstRow + i, tMs, latencyUs, error].entries()) put(at, value)
      rows += count
    },
    /** A value of an output, an input or the explanation, by its place. */
    put: (index: number, value: unknown): void => put(facts.length + index, value),
    block: (): Block => ({
      schema,
      rows,
      isOnce: () => false,
      bytes(at) {
        const column = columns[at]!
        return Array.isArray(column) ? new Uint8Array(Float64Array.from(column).buffer) : column.written()
      },
    }),
  }
}

interface Request {
  readonly id: string
  readonly firstRow: number
  readonly tMs: number
  readonly latencyUs: number
  readonly error: string | null
}

/** Blocks of a log of before there were blocks: `entries` are its frames, request after request. */
export const formerBlocks = (
  entries: readonly Buffer[],
  schemas: ReadonlyMap<number, CaptureSchema>,
): Block[] => {
  const found: ReturnType<typeof gathered>[] = []
  for (const bytes of entries)
    for (let start = 0; start < bytes.length; start += bytes.readUInt32LE(start)) {
      const schema = schemas.get(bytes.readUInt16LE(start + 4))
      if (!schema) throw new Error('A captured entry names no schema of its file.')
      if (found.at(-1)?.schema !== schema) found.push(gathered(schema))
      readEntry(bytes, start, found.at(-1)!)
    }
  return found.map((one) => one.block())
}

/**
 * An entry: its length (32 bits), schema (16), time (64-bit float), latency, first row, rows (32 each), id, error; then the
 * outputs, the inputs and the explanation column by column, truth values as a byte (255 missing).
 */
const readEntry = (bytes: Buffer, start: number, into: ReturnType<typeof gathered>): void => {
  const rows = bytes.readUInt32LE(start + 22)
  let at = start + 26
  const text = (): string | null => {
    const length = bytes.readUInt32LE(at)
    at += 4
    return length === noText ? null : bytes.toString('utf8', at, (at += length))
  }
  const number = () => bytes.readDoubleLE((at += 8) - 8)
  const truth = () => {
    const value = bytes[at++]!
    return value === 255 ? null : value
  }
  const request = {
    tMs: bytes.readDoubleLE(start + 6),
    latencyUs: bytes.readUInt32LE(start + 14),
    firstRow: bytes.readUInt32LE(start + 18),
    id: text() ?? '',
    error: text(),
  }
  into.begin(request, Math.max(1, rows))
  const { outputs, inputs, explained } = into.schema
  const types = [...outputs, ...inputs].map(({ type }) => type).concat(explained ? ['text'] : [])
  for (const [index, type] of types.entries()) {
    const next = type === 'text' || type === 'tensor' ? text : type === 'boolean' ? truth : number
    for (let row = 0; row < rows; row++) into.put(index, next())
  }
}

/** Blocks of JSON lines, as they were captured before there were logs. */
export const linesBlocks = (text: string): Block[] =>
  // What stands after the last newline was cut by a crash.
  text
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      const record = recordIn(line)
      if (!record) return []
      const [outputs, inputs] = [Object.entries(record.outputs), Object.entries(record.inputs)]
      const fieldsOf = (some: typeof inputs): CapturedField[] =>
        some.map(([name, values]) => ({ name, type: typeOf(values) }))
      const one = gathered({ ...record, outputs: fieldsOf(outputs), inputs: fieldsOf(inputs) })
      one.begin({ ...record, error: null }, record.rows)
      for (const [index, [, values]] of [...outputs, ...inputs].entries())
        for (let row = 0; row < record.rows; row++) one.put(index, values[row])
      return [one.block()]
    })

/** null for a line that a power cut scrambled: it was never acknowledged. */
const recordIn = (line: string): CapturedPrediction | null => {
  try {
    return JSON.parse(line) as CapturedPrediction
  } catch {
    return null
  }
}

const typeOf = (values: readonly unknown[]): LogicalType => {
  const value = values.find((one) => one !== null)
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'boolean' : 'number'
}
