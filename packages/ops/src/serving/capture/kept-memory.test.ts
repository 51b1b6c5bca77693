import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tableOf } from '@slipway/ml/table'
import { newId } from '../../kernel/index.ts'
import { openCaptureLog } from './capture-log.store.ts'
import { keptMemory, roomy } from './kept-memory.ts'
import { writeRolled } from './roll-segment.store.ts'

const mb = 1024 * 1024
const source = { endpoint: 'churn', revision: 1, variant: 'champion', version: 3 }

/** The path of a complete log of so many requests. */
const logOf = async (root: string, requests: number): Promise<string> => {
  const dir = join(root, String(requests))
  const log = await openCaptureLog({ dir })
  for (let i = 0; i < requests; i++) {
    const [inputs, outputs] = [
      tableOf([{ n: Math.sqrt(i), t: `text ${i}` }]),
      tableOf([{ prediction: i % 7 }]),
    ]
    log.append({ source, id: newId('pr'), tMs: i, inputs, outputs, latencyUs: 42 })
    if (i % 5000 === 0) await log.flush()
  }
  await log.rotate()
  await log.close()
  return join(dir, (await readdir(dir))[0]!)
}

it('is what logs are rolled in, one after another, however long they are', async () => {
  const root = await mkdtemp(join(tmpdir(), 'capture-'))
  try {
    const [first, second] = [await logOf(root, 60_000), await logOf(root, 63_000)]
    const roll = async (path: string) => {
      const before = process.memoryUsage().arrayBuffers
      const rows = await writeRolled(path, join(root, 'rolled.parquet'))
      return { rows, takenMb: (process.memoryUsage().arrayBuffers - before) / mb }
    }
    await roll(first)
    // What was compressed; 13 MB where all is asked for anew.
    expect(await roll(second)).toEqual({ rows: 63_000, takenMb: expect.toSatisfy((mbs) => mbs < 4) })
  } finally {
    await rm(root, { recursive: true })
  }
})

it('is given back where it is more than is kept', () => {
  const memory = keptMemory(1000)
  const some = memory(100)
  expect(memory(90)).toBe(some)
  const many = memory(2000)
  expect(many.byteLength).toBeGreaterThanOrEqual(2000)
  expect(memory(90).byteLength).toBe(96)
})

it.each([
  [0, 0],
  [1, 1],
  [8, 8],
  [90, 96],
  [33 * mb, 40 * mb],
])('has room for more: of %i bytes %i', (bytes, room) => expect(roomy(bytes)).toBe(room))
