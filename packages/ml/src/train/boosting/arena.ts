import { newMemory, type WasmMemory } from './wasm.ts'

const pageBytes = 65_536
const mostPages = 65_535
/** Memories up to 64 MiB are used again: each new one reserves gigabytes of address space until collected. */
const mostPagesKept = 1024

interface Pages {
  readonly memory: WasmMemory
  readonly pages: number
}
let kept: Pages | null = null

/** Typed arrays that lie in one WebAssembly memory, so that compiled loops reach them by their byteOffset. */
export interface Arena {
  readonly memory: WasmMemory
  bytes(length: number): Uint8Array
  integers(length: number): Int32Array
  doubles(length: number): Float64Array
  /** Lets the next arena have the memory; the arrays must not be used any more. */
  release(): void
}

/**
 * Reserves address space; the system gives real memory only to what is touched. The arrays may hold what an
 * earlier user left. null: more than a memory can hold.
 */
export const newArena = (bytes: number): Arena | null => {
  const wanted = Math.ceil((bytes + 4096) / pageBytes) + 1
  if (wanted > mostPages) return null
  const own: Pages = kept && kept.pages >= wanted ? kept : { memory: newMemory(wanted), pages: wanted }
  // A fit that is started while another one reports progress must not share its memory.
  if (own === kept) kept = null
  const { memory } = own
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
    release: () => {
      if (own.pages <= mostPagesKept && (!kept || kept.pages < own.pages)) kept = own
    },
  }
}
