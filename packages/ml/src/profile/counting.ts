import { kernelBytes } from './kernel-bytes.ts'
import type { Region, Texts } from '../table/take-rows.ts'

/** What counts the values of columns, in WebAssembly; its source says what each does. Places are addresses in its memory. */
interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly facts: { readonly value: number }
  reserve(log: number): number
  clear(): void
  look(values: number, rows: number): void
  openNumbers(most: number): number
  closeNumbers(column: number): void
  insert(column: number, values: number, from: number, rows: number): number
  /** 1: done. */
  settle(column: number): number
  list(column: number): number
  readonly together: { readonly value: number }
  centre(values: number, rows: number, kept: number): void
  product(a: number, b: number, rows: number): number
  part(a: number, b: number, rows: number): void
  rank(values: number, rows: number, pairs: number, other: number, codes: number, counts: number): number
  openTexts(): number
  closeTexts(column: number): void
  add(
    column: number,
    source: number,
    starts: number,
    ends: number,
    rows: number,
    mostTexts: number,
    mostBytes: number,
  ): number
  /** 1: done. */
  addPatterns(
    column: number,
    source: number,
    start: number,
    ends: number,
    counts: number,
    rows: number,
    mostTexts: number,
    mostBytes: number,
  ): number
}

/** The kernel with a memory of its own, into which go the values of one column of some rows at a time. */
export interface Counting {
  readonly kernel: Kernel
  /** Views of its memory, until it grows. */
  words(at: number, count: number): Uint32Array
  doubles(at: number, count: number): Float64Array
  bytes(at: number, count: number): Uint8Array
  /** A place for as many bytes as were ever asked for. */
  room(): (bytes: number) => number
  /** Where the first so many of these are now. */
  putNumbers(values: Float64Array, rows: number): number
  /** `source`: where the byte is at which a text that begins at 0 would begin. */
  putTexts(texts: Texts, rows: number): { source: number; starts: number; ends: number }
  /** No column is counted any longer. */
  close(): void
}

/** The part of the engine's WebAssembly used here; the type library of Node leaves it out. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { readonly exports: object }
}

let compiled: object | undefined
/** Of a table of many columns some are counted after others: one kernel does for all. */
let idle: Kernel | undefined
const mostIdleBytes = 2 ** 26

export const openCounting = (): Counting => {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBytes, 'base64'))
  const kernel = idle ?? (new WebAssembly.Instance(compiled).exports as Kernel)
  idle = undefined
  const numbers = room(kernel)
  const bytes = room(kernel)
  const starts = room(kernel)
  const ends = room(kernel)
  let put: Region | undefined

  return {
    kernel,
    words: (at, count) => new Uint32Array(kernel.memory.buffer, at, count),
    doubles: (at, count) => new Float64Array(kernel.memory.buffer, at, count),
    bytes: (at, count) => new Uint8Array(kernel.memory.buffer, at, count),
    room: () => room(kernel),
    putNumbers(values, rows) {
      const at = numbers(rows * 8)
      new Float64Array(kernel.memory.buffer, at, rows).set(
        values.length === rows ? values : values.subarray(0, rows),
      )
      return at
    },
    putTexts(texts, rows) {
      const { region } = texts
      const [source, from, to] = [bytes(region.to - region.from), starts(rows * 4), ends(rows * 4)]
      const { buffer } = kernel.memory
      if (region !== put) new Uint8Array(buffer).set(region.bytes.subarray(region.from, region.to), source)
      put = region
      new Int32Array(buffer, from, rows).set(texts.starts.subarray(0, rows))
      new Int32Array(buffer, to, rows).set(texts.ends.subarray(0, rows))
      return { source: source - region.from, starts: from, ends: to }
    },
    close() {
      if (kernel.memory.buffer.byteLength > mostIdleBytes) return
      kernel.clear()
      idle = kernel
    },
  }
}

const room = (kernel: Kernel): ((bytes: number) => number) => {
  let at = 0
  let log = 0
  return (bytes) => {
    if (at > 0 && bytes <= 2 ** log) return at
    log = Math.max(10, Math.ceil(Math.log2(bytes)))
    at = kernel.reserve(log)
    return at
  }
}
