import type { Arena } from './arena.ts'
import { addRows, subtract } from './histogram.ts'
import { code, compileWasm, wasm, type WasmFunction } from './wasm.ts'

/** The two loops that training spends its time in. Both versions add in the same order: equal to the last bit. */
export interface Counter {
  /** Adds the rows order[start..end) to a histogram. */
  add(histogram: Float64Array, start: number, end: number): void
  /** Takes the child's sums off the parent's. */
  subtract(parent: Float64Array, child: Float64Array): void
}

export interface CountedData {
  readonly bins: Uint8Array
  readonly width: number
  readonly pairs: Float64Array
  readonly order: Int32Array
  /** See histogramOffsets. */
  readonly offsets: Int32Array
}

/** Plain loops, for data beyond the 4 GiB that a WebAssembly memory holds. */
export const plainCounter = (data: CountedData): Counter => ({
  add: (histogram, start, end) => addRows(histogram, data, start, end),
  subtract,
})

/** Features that one compiled loop handles; their histograms (4 KiB at most) then stay in the second-level cache. */
const groupWidth = 64

/** Compiled loops: a bin's two sums are one 128-bit load, add and store, and no index is checked. */
export const compiledCounter = (data: CountedData, arena: Arena): Counter => {
  const { width, bins, pairs, order, offsets } = data
  const groups: { name: string; first: number; features: Int32Array }[] = []
  for (let first = 0; first < width; first += groupWidth) {
    const end = Math.min(first + groupWidth, width)
    groups.push({
      name: `add${first}`,
      first,
      features: offsets.slice(first, end).map((offset) => 8 * offset),
    })
  }
  const loops = groups.map(({ name, features }) => addCode(name, features, width))
  const call = compileWasm([...loops, subtractCode], arena.memory)
  const at = (array: { byteOffset: number }) => array.byteOffset | 0
  return {
    add: (histogram, start, end) => {
      const from = (order.byteOffset + 4 * start) | 0
      const to = (order.byteOffset + 4 * end) | 0
      for (const { name, first } of groups)
        call[name]!(from, to, (bins.byteOffset + first) | 0, at(pairs), at(histogram))
    },
    subtract: (parent, child) => {
      call['subtract']!(at(parent), (parent.byteOffset + parent.byteLength) | 0, at(child))
    },
  }
}

/** Rows fetched into the cache together before they are added. */
const blockRows = 32

/**
 * while (cursor < end) {
 *   stop = min(cursor + 4 * blockRows, end)
 *   for (ahead = cursor; ahead < stop; ahead += 4) touch the row's bytes and pair
 *   for (; cursor < stop; cursor += 4) {
 *     row = bins + width * i32[cursor]; pair = f64x2[pairs + 16 * i32[cursor]]
 *     for each feature f: slot = histogram + offsets[f] + 16 * u8[row + f]; f64x2[slot] += pair
 *   }
 * }
 * A leaf's rows lie scattered. Touching a block of them first waits for many cache misses at once instead
 * of for one after the other.
 */
const addCode = (name: string, offsets: Int32Array, width: number): WasmFunction => {
  const [cursor, end, bins, pairs, histogram, row, slot, ahead, stop, pair] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  const {
    get,
    set,
    tee,
    i32,
    add,
    multiply,
    shiftLeft,
    drop,
    loadI32,
    loadByte,
    loadPair,
    storePair,
    addPairs,
  } = wasm
  const step = (local: number) => code(get(local), i32(4), add, set(local))
  const rowAt = (local: number) => code(get(local), loadI32, i32(width), multiply, get(bins), add)
  const pairAt = (local: number) => code(get(local), loadI32, i32(4), shiftLeft, get(pairs), add)
  const touch = code(
    code(rowAt(ahead), tee(row), loadByte(0), drop, get(row), loadByte(offsets.length - 1), drop),
    code(pairAt(ahead), loadByte(0), drop),
  )
  const perFeature = Array.from(offsets, (offset, f) =>
    code(
      code(get(row), loadByte(f), i32(4), shiftLeft, get(histogram), add, tee(slot)),
      code(get(slot), loadPair(offset), get(pair), addPairs, storePair(offset)),
    ),
  )
  const addBlock = code(
    code(pairAt(cursor), loadPair(0), set(pair), rowAt(cursor), set(row)),
    code(...perFeature, step(cursor)),
  )
  const body = wasm.whileBelow(
    cursor,
    end,
    code(
      code(get(cursor), set(ahead), get(cursor), i32(4 * blockRows), add, set(stop)),
      code(wasm.lesser(stop, end), set(stop)),
      wasm.whileBelow(ahead, stop, code(touch, step(ahead))),
      wasm.whileBelow(cursor, stop, addBlock),
    ),
  )
  return { name, params: 5, integers: 4, body }
}

/** for (; parent < end; parent += 16, child += 16) f64x2[parent] -= f64x2[child] */
const subtractCode: WasmFunction = (() => {
  const [parent, end, child] = [0, 1, 2]
  const { get, set, i32, add, loadPair, storePair, subtractPairs } = wasm
  const step = (local: number) => code(get(local), i32(16), add, set(local))
  const difference = code(get(parent), loadPair(0), get(child), loadPair(0), subtractPairs)
  const store = code(get(parent), difference, storePair(0))
  const body = wasm.whileBelow(parent, end, code(store, step(parent), step(child)))
  return { name: 'subtract', params: 3, integers: 0, body }
})()
