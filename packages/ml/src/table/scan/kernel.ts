import { kernelBytes } from './kernel-bytes.ts'

/** What is computed over bytes, in WebAssembly; its source says what each does. Places are addresses in its memory. */
export interface Kernel {
  readonly lines: { readonly value: number }
  readonly quotes: { readonly value: number }
  readonly ascii: { readonly value: number }
  readonly rares: { readonly value: number }
  separate(from: number, to: number, delimiter: number, quote: number, windows: boolean, out: number): number
  isEven(separators: number, columns: number, rows: number, windows: boolean): number
  tablesSize(): number
  /** Before anything is read. */
  fillTables(at: number): void
  /** Before numbers are read, to where `fifths` are. */
  setFifths(at: number): void
  integers: ReadCells
  booleans: ReadCells
  dates: ReadCells
  timestamps: ReadCells
  numbers(...cells: [...Parameters<ReadCells>, rare: number]): number
  texts(
    separators: number,
    step: number,
    rows: number,
    trim: number,
    quote: number,
    quotes: number,
    starts: number,
    ends: number,
    firsts: number,
    words: number,
    wordCount: number,
  ): number
  codesSize(): number
  code(starts: number, ends: number, rows: number, known: number, codes: number): number
  match(
    starts: number,
    ends: number,
    rows: number,
    quote: number,
    classes: number,
    table: number,
    lastClass: number,
    failed: number,
  ): number
  absent(values: number, rows: number, failed: number): number
  blank(starts: number, rows: number, failed: number): number
  outside(values: number, rows: number, low: number, high: number, failed: number): number
  outsideLengths(
    starts: number,
    ends: number,
    rows: number,
    low: number,
    high: number,
    ascii: boolean,
    quote: number,
    failed: number,
  ): number
  compare(
    left: number,
    right: number,
    rows: number,
    whenLess: boolean,
    whenEqual: boolean,
    whenMore: boolean,
    failed: number,
  ): number
  coded(codes: number, rows: number, table: number, failed: number): number
  listed(values: number, rows: number, table: number, size: number, failed: number): number
  unite(rows: number, count: number, marks: number, list: number, length: number): number
  sum(values: number, rows: number, state: number): void
  squares(values: number, rows: number, mean: number): number
  extremes(values: number, rows: number, state: number): void
  tick(values: number, rows: number, bits: number, places: number, low: number): number
  keysOfValues(values: number, rows: number, keys: number): void
  keysOfTexts(starts: number, ends: number, rows: number, keys: number): void
  keysOfCodes(known: number, keys: number): number
  readonly keysAt: { readonly value: number }
  readonly different: { readonly value: number }
  addKeys(count: number): number
}

type ReadCells = (separators: number, step: number, rows: number, trim: number, values: number) => number

/** Memory that the kernel and we both see, given out piece by piece. */
export interface KernelMemory {
  readonly kernel: Kernel
  readonly buffer: Buffer
  /** Where so many bytes of zeros begin, at a multiple of 64; null where that leaves too little for what there must be. */
  reserve(bytes: number): number | null
  /** @throws where there is no room left */
  ints(count: number): Int32Array
  /** @throws where there is no room left */
  doubles(count: number): Float64Array
}

/** The part of the engine's WebAssembly used here; the type library of Node leaves it out. */
declare const WebAssembly: {
  Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer }
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { readonly exports: object }
}

let compiled: object | undefined
const leastLeft = 1 << 16
const pageBytes = 65_536

/** @param initial pages of 64 KB */
export const instantiate = (initial: number, maximum: number) => {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBytes, 'base64'))
  const memory = new WebAssembly.Memory({ initial, maximum })
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } })
  return { kernel: exports as Kernel, memory }
}

/** @param bytes how many in all; what is not used of them takes no memory */
export const openKernel = (bytes: number): KernelMemory => {
  const pages = Math.ceil(bytes / pageBytes)
  const { kernel, memory } = instantiate(pages, pages)
  const { buffer } = memory
  let used = 64
  const take = (size: number, most: number) => {
    const at = used
    const next = at + Math.ceil(size / 64) * 64
    if (next > most) return null
    used = next
    return at
  }
  const must = (size: number) => {
    const at = take(size, buffer.byteLength)
    if (at === null) throw new RangeError('the memory of a scan is too small for its columns')
    return at
  }
  return {
    kernel,
    buffer: Buffer.from(buffer),
    reserve: (size) => take(size, buffer.byteLength - leastLeft),
    ints: (count) => new Int32Array(buffer, must(count * 4), count),
    doubles: (count) => new Float64Array(buffer, must(count * 8), count),
  }
}
