/**
 * A few WebAssembly instructions by their names in the specification (https://webassembly.github.io/spec/),
 * and the frame of a module that imports one memory. Just enough to write the loops of histograms with
 * 128-bit additions, which JavaScript cannot express.
 */
/** The part of the engine's WebAssembly used here; the type library of Node leaves it out. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
}
type Callable = (...values: number[]) => void
declare const WebAssembly: {
  Memory: new (size: { initial: number; maximum: number }) => WasmMemory
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  Instance: new (module: object, imports: object) => { readonly exports: object }
}

/** A zeroed memory of this many pages of 64 KiB. */
export const newMemory = (pages: number): WasmMemory =>
  new WebAssembly.Memory({ initial: pages, maximum: pages })

/** Compiles functions over a memory; answers them by name. */
export const compileWasm = (
  functions: readonly WasmFunction[],
  memory: WasmMemory,
): Record<string, Callable> => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasmModule(functions)), {
    host: { memory },
  })
  return exports as Record<string, Callable>
}

const unsigned = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]

const signed = (value: number): number[] => {
  const low = value & 127
  const rest = value >> 7
  const done = (rest === 0 && !(low & 64)) || (rest === -1 && (low & 64) !== 0)
  return done ? [low] : [low | 128, ...signed(rest)]
}

const simd = (code: number) => [0xfd, ...unsigned(code)]
const align8 = 3

/** Instructions take their operands from the stack, as the specification says. */
export const wasm = {
  get: (local: number) => [0x20, ...unsigned(local)],
  set: (local: number) => [0x21, ...unsigned(local)],
  /** Sets a local and leaves the value on the stack. */
  tee: (local: number) => [0x22, ...unsigned(local)],
  i32: (value: number) => [0x41, ...signed(value)],
  add: [0x6a],
  multiply: [0x6c],
  shiftLeft: [0x74],
  drop: [0x1a],
  loadI32: [0x28, 2, 0],
  loadByte: (offset: number) => [0x2d, 0, ...unsigned(offset)],
  loadPair: (offset: number) => [...simd(0x00), align8, ...unsigned(offset)],
  storePair: (offset: number) => [...simd(0x0b), align8, ...unsigned(offset)],
  addPairs: simd(0xf0),
  subtractPairs: simd(0xf1),
  /** The lesser of two locals, both unsigned. */
  lesser: (a: number, b: number) => [
    ...[0x20, ...unsigned(a), 0x20, ...unsigned(b)],
    ...[0x20, ...unsigned(a), 0x20, ...unsigned(b)],
    0x49,
    0x1b,
  ],
  /** Runs `body` again and again while local `cursor` is below local `end` (both unsigned). */
  whileBelow: (cursor: number, end: number, body: readonly number[]) => [
    ...[0x02, 0x40, 0x03, 0x40],
    ...[0x20, ...unsigned(cursor), 0x20, ...unsigned(end), 0x4f, 0x0d, 1],
    ...body,
    ...[0x0c, 0, 0x0b, 0x0b],
  ],
} as const

export interface WasmFunction {
  readonly name: string
  /** 32-bit integer parameters; they are locals 0..params - 1. */
  readonly params: number
  /** More 32-bit locals, then one 128-bit local. */
  readonly integers: number
  readonly body: readonly number[]
}

const section = (id: number, items: readonly (readonly number[])[]) => {
  const content = [...unsigned(items.length), ...items.flat()]
  return [id, ...unsigned(content.length), ...content]
}

const text = (name: string) => [name.length, ...Buffer.from(name, 'latin1')]

/** The bytes of a module whose functions work on the imported memory `host.memory`. */
const wasmModule = (functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> => {
  const i32 = 0x7f
  const v128 = 0x7b
  const code = functions.map(({ integers, body }) => {
    const content = [2, ...unsigned(integers), i32, 1, v128, ...body, 0x0b]
    return [...unsigned(content.length), ...content]
  })
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      functions.map(({ params }) => [0x60, params, ...Array<number>(params).fill(i32), 0]),
    ),
    ...section(2, [[...text('host'), ...text('memory'), 2, 0, 1]]),
    ...section(
      3,
      functions.map((_, i) => [i]),
    ),
    ...section(
      7,
      functions.map(({ name }, i) => [...text(name), 0, i]),
    ),
    ...section(10, code),
  ])
}
