import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tableOf } from '@slipway/ml/table'
import { openCaptures, type Captures } from './captures.store.ts'
import type { Captured } from './schema.ts'
import { segmentsIn } from './segments.store.ts'

let root: string
let dir: string
let captures: Captures
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'capture-'))
  dir = join(root, 'churn')
  captures = openCaptures({ dir: root, nowMs: Date.now })
})
afterEach(async () => {
  await captures.close()
  await rm(root, { recursive: true })
})

const source = { endpoint: 'churn', revision: 1, variant: 'champion', version: 3 }
const captured = (id: string, who: string, tMs = 1000): Captured => ({
  source,
  id,
  tMs,
  inputs: tableOf([{ who }]),
  outputs: tableOf([{ prediction: 'Yes' }]),
  latencyUs: 42,
})
const ids = async () =>
  (await captures.predictions('churn', { limit: 10_000 })).predictions.map(({ id }) => id)

describe('captured predictions of one person', () => {
  it('can be erased, wherever they lie', async () => {
    const log = await captures.log('churn')
    for (let i = 0; i < 6; i++) {
      log.append(captured(`r${i}`, `p${i % 3}`, i))
      if (i === 2) await log.rotate()
    }
    expect(await captures.erase('churn', 'who', ['p1'])).toEqual({ rows: 2, left: 0 })
    expect(await ids()).toEqual(['r5', 'r3', 'r2', 'r0'])
    await expect(captures.erase('churn', 'whom', ['p1'])).rejects.toMatchObject({
      code: 'CAPTURE_COLUMN_NOT_FOUND',
    })
  })

  it('are left neither in what a killed process left nor in what was made to be read', async () => {
    const log = await captures.log('churn')
    log.append(captured('theirs', 'p1'))
    log.append(captured('other', 'p2'))
    // A picture of the log is taken for this.
    expect(await ids()).toHaveLength(2)
    const pictures = async () => {
      const folders = (await readdir(tmpdir())).filter((name) => name.startsWith('slipway-captures-'))
      const files = await Promise.all(
        folders.map((folder) => readdir(join(tmpdir(), folder)).catch(() => [] as string[])),
      )
      return files.flat().filter((file) => file.startsWith(name))
    }
    const [{ name, path }] = (await segmentsIn(dir)) as unknown as [{ name: string; path: string }]
    expect(await pictures()).toHaveLength(1)
    const written = await readFile(path)
    await log.rotate()
    await captures.maintain('churn')
    // As a roll leaves them that is killed before it has removed the log, or while it writes.
    await writeFile(join(dir, `${name}.done`), written)
    const nobody = 4_194_303
    await writeFile(join(dir, `${name}.parquet.${nobody}.draft`), written)
    expect(await captures.erase('churn', 'who', ['p1'])).toEqual({ rows: 1, left: 0 })
    expect(await readdir(dir)).toEqual([`${name}.parquet`])
    expect(await pictures()).toEqual([])
    expect(await ids()).toEqual(['other'])
  })

  it('are erased by asking again where it was killed, and nobody else with them', async () => {
    const log = await captures.log('churn')
    const people = Array.from({ length: 8 }, (_, k) => `p${k}`)
    for (let i = 0; i < 240; i++) {
      log.append(captured(`r${i}`, people[i % 8]!, i))
      if (i % 20 === 19) await log.rotate()
    }
    await captures.maintain('churn')
    const program = join(import.meta.dirname, '../../../tests/capture-eraser.ts')
    for (const [round, ms] of [5, 60, 150].entries()) {
      const child = spawn(process.execPath, [program, root, ...people.slice(2 * round + 1, 2 * round + 3)])
      const exit = once(child, 'exit')
      await once(child.stdout, 'data')
      await wait(ms)
      child.kill('SIGKILL')
      expect(await exit).toEqual([null, 'SIGKILL'])
      const found = await ids()
      expect(new Set(found).size).toBe(found.length)
      for (let i = 0; i < 240; i++) if (i % 8 === 0 || i % 8 > 2 * round + 2) expect(found).toContain(`r${i}`)
    }
    for (const person of people.slice(1)) await captures.erase('churn', 'who', [person])
    expect(await ids()).toEqual(Array.from({ length: 30 }, (_, k) => `r${8 * (29 - k)}`))
    expect((await readdir(dir)).filter((name) => !name.endsWith('.parquet'))).toEqual([])
  })
})
