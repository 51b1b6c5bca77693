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
const get = (local: number) => [0x20, ...unsigned(local)]
const block = [0x02, 0x40]
const loop = [0x03, 0x40]
const blockEnd = [0x0b]
const branch = (depth: number) => [0x0c, depth]
const branchIf = (depth: number) => [0x0d, depth]
const select = [0x1b]
const belowUnsigned = [0x49]
const atLeastUnsigned = [0x4f]

/** Instructions one after the other. */
export const code = (...parts: readonly (readonly number[])[]): number[] => parts.flat()

/** Instructions take their operands from the stack, as the specification says. */
export const wasm = {
  get,
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
  lesser: (a: number, b: number) => code(get(a), get(b), get(a), get(b), belowUnsigned, select),
  /** Runs `body` again and again while local `cursor` is below local `end` (both unsigned). */
  whileBelow: (cursor: number, end: number, body: readonly number[]) =>
    code(
      code(block, loop, get(cursor), get(end), atLeastUnsigned, branchIf(1)),
      code(body, branch(0), blockEnd, blockEnd),
    ),
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

const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

/** The bytes of a module whose functions work on the imported memory `host.memory`. */
const wasmModule = (functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> => {
  const i32 = 0x7f
  const v128 = 0x7b
  const types = functions.map(({ params }) => [0x60, params, ...Array<number>(params).fill(i32), 0])
  const imports = [[...text('host'), ...text('memory'), 2, 0, 1]]
  const typeOfFunction = functions.map((_, i) => unsigned(i))
  const names = functions.map(({ name }, i) => [...text(name), 0, ...unsigned(i)])
  const bodies = functions.map(({ integers, body }) => {
    const content = code([2], unsigned(integers), [i32, 1, v128], body, blockEnd)
    return [...unsigned(content.length), ...content]
  })
  return Uint8Array.from(
    code(
      header,
      code(section(1, types), section(2, imports), section(3, typeOfFunction)),
      code(section(7, names), section(10, bodies)),
    ),
  )
}
