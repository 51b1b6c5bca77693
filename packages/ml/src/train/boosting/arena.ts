import { newMemory, type WasmMemory } from './wasm.ts'

const pageBytes = 65_536
const mostPages = 65_535

/** Typed arrays that lie in one WebAssembly memory, so that compiled loops reach them by their byteOffset. */
export interface Arena {
  readonly memory: WasmMemory
  bytes(length: number): Uint8Array
  integers(length: number): Int32Array
  doubles(length: number): Float64Array
}

/** Reserves address space; the system gives real memory only to what is touched. null: more than a memory can hold. */
export const newArena = (bytes: number): Arena | null => {
  const pages = Math.ceil((bytes + 4096) / pageBytes) + 1
  if (pages > mostPages) return null
  const memory = newMemory(pages)
  let used = 0
  const take = (length: number) => {
    const at = used
    used = Math.ceil((used + length) / 64) * 64
    return at
  }
  return {
    memory,
    bytes: (length) => new Uint8Array(memory.buffer, take(length), length),
    integers: (length) => new Int32Array(memory.buffer, take(4 * length), length),
    doubles: (length) => new Float64Array(memory.buffer, take(8 * length), length),
  }
}
