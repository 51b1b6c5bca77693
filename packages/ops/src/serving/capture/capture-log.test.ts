import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CapturedPrediction } from '@slipway/contract/serving'
import { records, tableOf } from '@slipway/ml/table'
import { openCaptureLog } from './capture-log.store.ts'
import { gatherCaptured, type Captured } from './captured.ts'
import { newestCaptured, readCaptured, segmentsIn, type Window } from './segments.store.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'capture-'))
})
afterEach(() => rm(dir, { recursive: true }))

const captured = (id: string, rows = 1, tMs = 1000): Captured => ({
  id,
  endpoint: 'churn',
  revision: 1,
  variant: 'champion',
  version: 3,
  tMs,
  inputs: tableOf(
    Array.from({ length: rows }, (_, row) => ({ n: row, t: row % 2 ? null : `t${row}`, b: true })),
  ),
  outputs: tableOf(Array.from({ length: rows }, (_, row) => ({ prediction: 'Yes', probability: row / 8 }))),
  latencyUs: 42,
})
const all = async (window?: Window): Promise<CapturedPrediction[]> => {
  const found: CapturedPrediction[] = []
  for await (const record of readCaptured(dir, window)) found.push(record)
  return found
}

describe('captured predictions', () => {
  it('are read back as they were answered', async () => {
    const log = await openCaptureLog({ dir })
    log.append(captured('one', 2))
    await log.close()
    expect(await all()).toEqual([
      {
        id: 'one',
        endpoint: 'churn',
        revision: 1,
        variant: 'champion',
        version: 3,
        tMs: 1000,
        firstRow: 0,
        rows: 2,
        inputs: { n: [0, 1], t: ['t0', null], b: [true, true] },
        outputs: { prediction: ['Yes', 'Yes'], probability: [0, 0.125] },
        latencyUs: 42,
      },
    ])
    expect(log.counts()).toEqual({ captured: 2, dropped: 0 })
  })

  it('become one table, whose lacking columns are missing', async () => {
    const log = await openCaptureLog({ dir })
    log.append(captured('one', 2))
    log.append(captured('two', 1))
    await log.close()
    const fields = {
      inputs: [
        { name: 't', type: 'text' },
        { name: 'n', type: 'integer' },
        { name: 'b', type: 'boolean' },
        { name: 'new', type: 'date' },
      ],
      outputs: [{ name: 'probability', type: 'number' }],
    } as const
    const gather = async (maxRows: number) => {
      const gathered = gatherCaptured(fields, maxRows)
      for (const record of await all()) gathered.add(record)
      return gathered.finish()
    }
    const { inputs: table, outputs } = await gather(100)
    expect(records(outputs)).toEqual([{ probability: 0 }, { probability: 0.125 }, { probability: 0 }])
    const newest = await gather(1)
    expect([newest.rows, records(newest.inputs)]).toEqual([1, [{ t: 't0', n: 0, b: true, new: null }]])
    expect(records(table)).toEqual([
      { t: 't0', n: 0, b: true, new: null },
      { t: null, n: 1, b: true, new: null },
      { t: 't0', n: 0, b: true, new: null },
    ])
  })

  it('of a large request stand in several lines', async () => {
    const log = await openCaptureLog({ dir })
    log.append(captured('big', 1234))
    await log.close()
    expect((await all()).map(({ firstRow, rows }) => [firstRow, rows])).toEqual([
      [0, 500],
      [500, 500],
      [1000, 234],
    ])
  })

  it('are listed newest first, over segments, and cut by time', async () => {
    const log = await openCaptureLog({ dir, segmentBytes: 2000 })
    for (let i = 0; i < 40; i++) {
      log.append(captured(`r${i}`, 1, i))
      await log.flush()
    }
    await log.close()
    expect((await segmentsIn(dir)).length).toBeGreaterThan(3)
    expect((await newestCaptured(dir, 15)).map(({ id }) => id)).toEqual(
      Array.from({ length: 15 }, (_, i) => `r${39 - i}`),
    )
    expect((await newestCaptured(dir, 1000)).length).toBe(40)
    expect((await all({ sinceMs: 10, untilMs: 20 })).map(({ tMs }) => tMs)).toEqual(
      Array.from({ length: 10 }, (_, i) => i + 10),
    )
  })

  it('are dropped and counted once the queue is full, and never make a caller wait', async () => {
    const lost: number[] = []
    const log = await openCaptureLog({ dir, maxQueuedRows: 10, onDropped: (rows) => lost.push(rows) })
    for (let i = 0; i < 6; i++) log.append(captured(`r${i}`, 3))
    await log.close()
    expect(log.counts()).toEqual({ captured: 9, dropped: 9 })
    expect(lost).toEqual([3, 3, 3])
    log.append(captured('late'))
    expect(log.counts().dropped).toBe(10)
  })

  it('lose a line that was cut in the middle, and go on behind the last whole one', async () => {
    const log = await openCaptureLog({ dir })
    log.append(captured('one'))
    await log.close()
    const path = join(dir, '00000001.jsonl')
    const whole = (await stat(path)).size
    await appendFile(path, '{"id":"torn","rows":1,"inp')
    expect((await all()).map(({ id }) => id)).toEqual(['one'])
    const again = await openCaptureLog({ dir })
    expect(again.watermark()).toEqual({ segment: 1, bytes: whole })
    again.append(captured('two'))
    await again.close()
    expect((await all()).map(({ id }) => id)).toEqual(['one', 'two'])
    expect(await readFile(path, 'utf8')).not.toContain('torn')
  })

  it('survive kill -9 once acknowledged', async () => {
    let acknowledged = 0
    for (const round of [1, 2, 3]) {
      const child = spawn(process.execPath, [
        join(import.meta.dirname, '../../../tests/capture-writer.ts'),
        dir,
        String(round),
      ])
      const exit = once(child, 'exit')
      let seen = 0
      for await (const line of createInterface(child.stdout)) {
        seen = Number(line)
        if (seen > 200 * round) break
      }
      child.kill('SIGKILL')
      expect(await exit).toEqual([null, 'SIGKILL'])
      acknowledged += seen
      const kept = await all()
      const ofRound = kept.filter(({ version }) => version === round).map(({ tMs }) => tMs)
      expect(ofRound.length).toBeGreaterThanOrEqual(seen)
      // Nothing is lost before the last one kept, and nothing is kept twice.
      expect(ofRound).toEqual(Array.from({ length: ofRound.length }, (_, i) => i))
    }
    expect((await all()).length).toBeGreaterThanOrEqual(acknowledged)
  })
})
