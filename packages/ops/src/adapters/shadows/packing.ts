import { type Batch, FlatRow, isTensor, joinable, laidOut } from '@slipway/ml/model'
import type { Mirrored } from '../../ports/shadows.ts'
import { isByRow, joinBatches } from '../model-host/join-batches.ts'
import type { PackedBatch, PackedInputs } from './packed.ts'
import { textsToPack } from './packed-texts.ts'

/** Requests to one endpoint that travel together, as they come. */
export interface Packing {
  readonly endpoint: string
  /** How many they are. */
  size(): number
  /** Of their inputs. */
  bytes(): number
  /** Puts one of so many more bytes behind the others; false: it needs a packing of its own. */
  add(request: Mirrored, more: number): boolean
  /** Lets the oldest go, and answers its bytes. */
  drop(): number
  packed(): PackedBatch
}

/** A message takes the server's thread for as long as it takes to copy its bytes. */
const mostBytes = 1 << 20

/**
 * An empty one for requests like the given: of so many rows at most, unless one alone has more. Ids and numbers wait outside
 * V8's heap: what waits in the young part of it is copied at the next collections, ten thousand rows for 10 ms.
 */
export const packingFor = (endpoint: string, { inputs }: Mirrored, mostRows: number): Packing => {
  const content = inputs instanceof FlatRow ? flatContent(inputs, mostRows) : batchContent(inputs)
  const ids = textsToPack()
  const tMs: number[] = []
  const bytesOfEach: number[] = []
  let rows = 0
  let bytes = 0
  let first = 0
  return {
    endpoint,
    size: () => tMs.length - first,
    bytes: () => bytes,
    add(request, more) {
      const isRoom = rows + request.inputs.rows <= mostRows && bytes + more <= mostBytes
      if ((tMs.length > 0 && !isRoom) || !content.add(request.inputs)) return false
      ids.add(request.id)
      tMs.push(request.tMs)
      bytesOfEach.push(more)
      rows += request.inputs.rows
      bytes += more
      return true
    },
    drop() {
      const dropped = bytesOfEach[first++]!
      bytes -= dropped
      return dropped
    },
    packed: () => ({ endpoint, ids: ids.from(first), tMs: tMs.slice(first), ...content.from(first) }),
  }
}

/** The inputs of requests, in their order. */
interface Content {
  /** False where they can't stand beside those before. */
  add(inputs: Batch): boolean
  /** Those of the request with this number and of all behind it. */
  from(request: number): PackedInputs
}

/** Flat rows as one list of numbers. */
const flatContent = ({ form }: FlatRow, mostRows: number): Content => {
  const width = form.names.length
  const textsOfRow = form.types.includes('text') ? width : 0
  const texts: (string | null)[] = []
  let numbers = new Float64Array(Math.min(8, mostRows) * width)
  let used = 0
  return {
    add(inputs) {
      if (!(inputs instanceof FlatRow) || inputs.form !== form) return false
      if (used === numbers.length) {
        const longer = new Float64Array(2 * used)
        longer.set(numbers)
        numbers = longer
      }
      for (let at = 0; at < width; at++) numbers[used++] = inputs.numbers[at]!
      for (let at = 0; at < textsOfRow; at++) texts.push(inputs.texts[at]!)
      return true
    },
    from: (row) => ({
      form,
      numbers: numbers.subarray(row * width, used),
      texts: texts.slice(row * textsOfRow),
    }),
  }
}

const batchContent = (head: Batch): Content => {
  const batches: Batch[] = []
  return {
    add(inputs) {
      if (batches.length > 0 && !(alike(head, inputs) && isByRow(head) && isByRow(inputs))) return false
      batches.push(inputs)
      return true
    },
    from(request) {
      const left = batches.slice(request)
      return { rows: left.map(({ rows }) => rows), inputs: laidOut(joinBatches(left)) }
    },
  }
}

/** Whether rows of two requests can stand in one table. */
const alike = (a: Batch, b: Batch): boolean =>
  a.columns.length === b.columns.length &&
  a.columns.every((column, at) => {
    const other = b.columns[at]!
    if (column.name !== other.name || column.type !== other.type) return false
    if (!isTensor(column) || !isTensor(other)) return true
    return column.datatype === other.datatype && joinable(column, other)
  })
