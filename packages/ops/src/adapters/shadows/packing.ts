import { type Batch, FlatRow, isTensor, joinable, laidOut } from '@slipway/ml/model'
import { wordsOfNewest } from '../../kernel/index.ts'
import type { Mirrored } from '../../ports/shadows.ts'
import { isByRow, joinBatches } from '../model-host/join-batches.ts'
import type { PackedBatch, PackedInputs } from './packed.ts'
import { numbersToPack } from './packed-numbers.ts'
import { textsToPack } from './packed-texts.ts'

/** Requests to one endpoint that travel together, as they come. */
export interface Packing {
  endpoint(): string
  /** How many they are. */
  size(): number
  /** Of their inputs. */
  bytes(): number
  /** Puts one of so many more bytes behind the others; false: it needs a packing of its own. */
  add(request: Mirrored, more: number): boolean
  /** Lets the oldest go, and answers its bytes. */
  drop(): number
  /** As long as it is not begun anew. */
  packed(): PackedBatch
  /** Begins anew, empty, in the memory that it has; false where requests like the given need another one. */
  begin(endpoint: string, request: Mirrored): boolean
  /** What it has for what comes then; 0 where it can't be begun anew. */
  memoryBytes(): number
}

/** A message takes the server's thread for as long as it takes to copy its bytes. */
const mostBytes = 1 << 20

/**
 * An empty one for requests like the given: of so many rows at most, unless one alone has more. Ids and numbers wait outside
 * V8's heap: what waits in the young part of it is copied at the next collections, ten thousand rows for 10 ms.
 */
export const packingFor = (endpoint: string, { inputs }: Mirrored, mostRows: number): Packing => {
  const content = inputs instanceof FlatRow ? flatContent(inputs) : batchContent(inputs)
  const ids = textsToPack()
  const tMs = numbersToPack()
  const bytesOfEach = numbersToPack()
  let of = endpoint
  let rows = 0
  let bytes = 0
  let first = 0
  return {
    endpoint: () => of,
    size: () => tMs.count() - first,
    bytes: () => bytes,
    add(request, more) {
      const isRoom = rows + request.inputs.rows <= mostRows && bytes + more <= mostBytes
      if ((tMs.count() > 0 && !isRoom) || !content.add(request.inputs)) return false
      ids.add(request.id, wordsOfNewest(request.id))
      tMs.add(request.tMs)
      bytesOfEach.add(more)
      rows += request.inputs.rows
      bytes += more
      return true
    },
    drop() {
      const dropped = bytesOfEach.at(first++)
      bytes -= dropped
      return dropped
    },
    packed: () => ({ endpoint: of, ids: ids.from(first), tMs: tMs.from(first), ...content.from(first) }),
    begin(next, request) {
      if (!content.begin(request.inputs)) return false
      for (const part of [ids, tMs, bytesOfEach]) part.empty()
      of = next
      rows = bytes = first = 0
      return true
    },
    memoryBytes() {
      const own = content.memoryBytes()
      return own && own + ids.memoryBytes() + tMs.memoryBytes() + bytesOfEach.memoryBytes()
    },
  }
}

/** The inputs of requests, in their order. */
interface Content {
  /** False where they can't stand beside those before. */
  add(inputs: Batch): boolean
  /** Those of the request with this number and of all behind it. */
  from(request: number): PackedInputs
  /** As a packing does. */
  begin(inputs: Batch): boolean
  memoryBytes(): number
}

/** Flat rows as one list of numbers. */
const flatContent = ({ form }: FlatRow): Content => {
  const width = form.names.length
  const textsOfRow = form.types.includes('text') ? width : 0
  const numbers = numbersToPack()
  const texts: (string | null)[] = []
  const isAlike = (inputs: Batch): inputs is FlatRow => inputs instanceof FlatRow && inputs.form === form
  return {
    add(inputs) {
      if (!isAlike(inputs)) return false
      numbers.addAll(inputs.numbers)
      for (let at = 0; at < textsOfRow; at++) texts.push(inputs.texts[at]!)
      return true
    },
    from: (row) => ({ form, numbers: numbers.from(row * width), texts: texts.slice(row * textsOfRow) }),
    begin(inputs) {
      if (!isAlike(inputs)) return false
      numbers.empty()
      texts.length = 0
      return true
    },
    memoryBytes: () => numbers.memoryBytes(),
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
    begin: () => false,
    memoryBytes: () => 0,
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
