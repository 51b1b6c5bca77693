import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const program = join(import.meta.dirname, 'scale-peak.ts')

/**
 * What is larger than this heap is not held in memory; beside it are code, the database's pages and buffers. 10,000 items
 * take up to 53 MiB when they are laid out, 19 of them code: by what V8 has not yet let go it needs up to 72.
 */
const heapMib = 96

/** Drives runs of these shapes and sizes to their end in a process with a small heap. */
export const drivenWithinSmallHeap = (runs: readonly (readonly [shape: string, size: number])[]): void =>
  it.each(runs)('drives %s × %i within a small heap', async (shape, size) => {
    const node = [`--max-old-space-size=${heapMib}`, '--expose-gc', program, shape, String(size)]
    const { stdout } = await promisify(execFile)(process.execPath, node)
    const { grewMib, ended } = JSON.parse(stdout) as { grewMib: number; ended: string[] }
    expect(ended).toEqual(['succeeded'])
    // Measured, the largest of them: 158.
    expect(grewMib).toBeLessThan(300)
  })
