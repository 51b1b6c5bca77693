import { kernelBytes } from './kernel-bytes.ts'

/** The memory in which an ensemble is walked by WebAssembly; its source says what each part holds. */
export interface Walk {
  readonly floats: Float64Array
  readonly ints: Int32Array
  readonly roots: Int32Array
  /** A row's features. */
  readonly x: Float64Array
  /** Where the row ends, once `run` has returned. */
  readonly ends: Int32Array
  run(): void
}

/** So many trees are walked in step. */
const inStep = 8

/** The part of the engine's WebAssembly used here; the type library of Node leaves it out. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { readonly exports: object }
}

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  room(): number
  walk(nodes: number, roots: number, count: number, x: number, ends: number): void
}

let compiled: object | undefined

/** Makes room for so many nodes, roots (made whole groups) and features. Throws where there is none. */
export const openWalk = (nodeCount: number, rootCount: number, featureCount: number): Walk => {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBytes, 'base64'))
  const { memory, walk, room } = new WebAssembly.Instance(compiled).exports as Kernel
  const count = Math.ceil(rootCount / inStep) * inStep
  const nodes = Math.ceil(room() / 16) * 16
  const x = nodes + 16 * nodeCount
  const roots = x + 8 * featureCount
  const ends = roots + 4 * count
  const missing = ends + 4 * count - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536))
  const { buffer } = memory
  return {
    floats: new Float64Array(buffer, nodes, 2 * nodeCount),
    ints: new Int32Array(buffer, nodes, 4 * nodeCount),
    roots: new Int32Array(buffer, roots, count),
    x: new Float64Array(buffer, x, featureCount),
    ends: new Int32Array(buffer, ends, count),
    run: () => walk(nodes, roots, count, x, ends),
  }
}
