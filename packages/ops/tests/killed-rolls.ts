import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tableOf } from '@slipway/ml/table'
import { seededRandom } from '@slipway/ml/stats'
import { expect, it } from 'vitest'
import { openCaptureLog } from '../src/serving/capture/capture-log.store.ts'
import { openCaptures } from '../src/serving/capture/captures.store.ts'
import { clearLeftovers } from '../src/serving/capture/maintain.store.ts'
import { segmentsIn } from '../src/serving/capture/segments.store.ts'

const rows = 4000

/** Kills whoever rolls captures, so many times, each time at another moment of a roll. */
export const killedRolls = (kills: number) =>
  it(`keeps every capture once through ${kills} kills -9 of who rolls them`, async () => {
    const root = await mkdtemp(join(tmpdir(), 'killed-rolls-'))
    const dir = join(root, 'churn')
    const random = seededRandom(kills, 'killed rolls')
    const log = await openCaptureLog({ dir })
    const outputs = tableOf([{ prediction: 'Yes' }])
    const source = { endpoint: 'churn', revision: 1, variant: 'champion', version: 1 }
    for (let segment = 0; segment <= kills; segment++) {
      for (let row = 0; row < rows; row++)
        log.append({
          source,
          id: `r${segment}-${row}`,
          tMs: row,
          inputs: tableOf([{ n: random.next(), t: `text ${row}` }]),
          outputs,
          latencyUs: 1,
        })
      await log.rotate()
    }
    await log.close()
    const captures = openCaptures({ dir: root, nowMs: Date.now })
    const counted = () =>
      captures.query('churn', {}, async ({ connection, sql }) =>
        (
          await connection.runAndReadAll(`SELECT count(*)::INT, count(DISTINCT id)::INT FROM ${sql}`)
        ).getRows(),
      )
    const all = [[(kills + 1) * rows, (kills + 1) * rows]]
    const program = join(import.meta.dirname, 'capture-roller.ts')
    let drafts = 0
    for (let kill = 0; kill < kills; kill++) {
      const child = spawn(process.execPath, [program, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
      const exit = once(child, 'exit')
      await once(child.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, 20 * random.next()))
      child.kill('SIGKILL')
      await exit
      if ((await readdir(dir)).some((name) => name.endsWith('.draft'))) drafts++
      expect(await counted()).toEqual(all)
    }
    // Of many kills some fall where a file is half written.
    if (kills >= 30) expect(drafts).toBeGreaterThan(0)
    await captures.maintain('churn')
    await clearLeftovers(dir, Date.now(), 0)
    expect(new Set((await segmentsIn(dir)).map(({ kind }) => kind))).toEqual(new Set(['parquet']))
    expect((await readdir(dir)).filter((name) => !name.endsWith('.parquet'))).toEqual([])
    expect(await counted()).toEqual(all)
    await captures.close()
    await rm(root, { recursive: true })
  })
