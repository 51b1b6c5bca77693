import { columnOf, type Column, type Table } from '../table/index.ts'
import type { FeatureView, ViewFeature } from './feature-view.ts'
import { pickColumn } from './join.ts'
import { type Blocks, blocksOf, keysOf, momentsIn } from './keys.ts'
import type { WindowFeature } from './window-feature.ts'
import { columnFrom, emptyOf, inOrder, slide, sourceOf, windowColumn } from './windows.ts'

/**
 * What was known of each entity, arrival by arrival: state i holds since knownMs[i], its last event happened at
 * eventMs[i] and is the source's row rows[i]. An entity's states lie together, in order of knownMs.
 */
export interface States {
  readonly rows: Int32Array
  readonly eventMs: Float64Array
  readonly knownMs: Float64Array
  /** Entity k's states are starts[k] .. starts[k + 1]. */
  readonly starts: Int32Array
  /** The source's rows of each entity in order of event, as windows need them. */
  readonly blocks: Blocks
  readonly times: Float64Array
  /** Entities of which an event became known after a later one; their windows are computed arrival by arrival. */
  readonly late: readonly number[]
  /** Of those, the source's rows in order of arrival. */
  readonly arrivals: Int32Array
}

/** The states of a view's entities from its source's key columns. Rows without entity or time are left out. */
export function statesOf(view: FeatureView, source: Table): States {
  const keys = keysOf([source], [view.entity])
  const times = momentsIn(source, view.time)
  const known = view.known === undefined ? times : knownTimes(times, momentsIn(source, view.known))
  // Without the moment when it became known an event can't be said to be known at any.
  const dated = times.map((time, row) => (Number.isNaN(known[row]!) ? Number.NaN : time))
  const blocks = blocksOf(keys.of[0]!, keys.count, dated)
  const { order, starts } = blocks
  const rows = order.slice()
  const arrivals = order.slice()
  const late: number[] = []
  // Also of two events of one moment the second may become known later.
  const isLate = (row: number, before: number) =>
    times[row] === times[before] ? known[row] !== known[before] : known[row]! < known[before]!
  for (let k = 0; k < keys.count; k++) {
    const block = order.subarray(starts[k]!, starts[k + 1]!)
    if (!block.some((row, i) => i > 0 && isLate(row, block[i - 1]!))) continue
    late.push(k)
    const arrived = arrivals.subarray(starts[k]!, starts[k + 1]!)
    arrived.sort((a, b) => known[a]! - known[b]! || times[a]! - times[b]! || a - b)
    let last = arrived[0]!
    for (const [i, row] of arrived.entries()) {
      if (times[row]! >= times[last]!) last = row
      rows[starts[k]! + i] = last
    }
  }
  return {
    rows,
    eventMs: Float64Array.from(rows, (row) => times[row]!),
    knownMs: Float64Array.from(arrivals, (row) => known[row]!),
    starts,
    blocks,
    times,
    late,
    arrivals,
  }
}

/** An event that is dated later than it was written down is known once it happens. */
const knownTimes = (times: Float64Array, known: Float64Array): Float64Array =>
  times.map((time, row) => (known[row]! > time || Number.isNaN(known[row]!) ? known[row]! : time))

/** One feature of every state. `source` holds the columns that it reads, in the rows that the states were made of. */
export function stateFeature(states: States, source: Table, name: string, feature: ViewFeature): Column {
  if (feature.how === 'column') return { ...pickColumn(columnOf(source, feature.column), states.rows), name }
  const { starts, blocks, arrivals, times } = states
  const inTime = windowColumn(source, name, feature, blocks, times, true)
  const column = pickColumn(inTime, states.rows)
  const from = sourceOf(source, name, feature)
  for (const k of states.late) {
    const arrived = arrivals.subarray(starts[k]!, starts[k + 1]!)
    const values = from ? inOrder(from, arrived) : new Float64Array(arrived.length)
    const at = byArrival(feature, arrived, values, times)
    put(column, starts[k]!, columnFrom(name, feature, from, at))
  }
  return column
}

/**
 * What a window comes to at each arrival, of what has arrived by then. Events that are later than all before them are
 * computed together; one that is not is put in its place, and then they go on.
 */
function byArrival(
  feature: WindowFeature,
  arrived: Int32Array,
  values: Float64Array,
  times: Float64Array,
): Float64Array {
  const at = new Float64Array(arrived.length).fill(emptyOf(feature))
  const seen = { time: new Float64Array(arrived.length), value: new Float64Array(arrived.length) }
  let count = 0
  const insert = (place: number, i: number) => {
    seen.time.copyWithin(place + 1, place, count)
    seen.value.copyWithin(place + 1, place, count)
    seen.time[place] = times[arrived[i]!]!
    seen.value[place] = values[i]!
    count++
  }
  let next = 0
  while (next < arrived.length) {
    const first = next
    let place = count
    while (place > 0 && seen.time[place - 1]! > times[arrived[first]!]!) place--
    insert(place, next++)
    const last = count - 1
    while (next < arrived.length && times[arrived[next]!]! > seen.time[count - 1]!) insert(count, next++)
    slide(feature, seen.value.subarray(0, count), seen.time.subarray(0, count), true, (position, value) => {
      if (position >= last) at[first + position - last] = value
    })
  }
  return at
}

function put(column: Column, start: number, part: Column): void {
  if ('codes' in column && 'codes' in part) column.codes.set(part.codes, start)
  else if ('values' in column && 'values' in part) column.values.set(part.values, start)
}
