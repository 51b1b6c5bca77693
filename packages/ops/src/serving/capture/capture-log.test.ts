import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explainedRow, type Explanation } from '@slipway/ml/explain'
import { records, tableOf } from '@slipway/ml/table'
import { formerCaptureLog } from '../../../tests/former-capture-log.ts'
import { openCaptureLog } from './capture-log.store.ts'
import { openCaptures, type Captures } from './captures.store.ts'
import { rollSegment } from './roll-segment.store.ts'
import type { Captured, Hide } from './schema.ts'
import { leftoversIn, segmentsIn } from './segments.store.ts'

let root: string
let dir: string
let captures: Captures
const open = (parts: Partial<Parameters<typeof openCaptures>[0]> = {}) =>
  (captures = openCaptures({ dir: root, nowMs: Date.now, ...parts }))
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'capture-'))
  dir = join(root, 'churn')
  open()
})
afterEach(async () => {
  await captures.close()
  await rm(root, { recursive: true })
})

const source = { endpoint: 'churn', revision: 1, variant: 'champion', version: 3 }
const shadow = { ...source, variant: 'shadow', version: 4 }
const captured = (id: string, rows = 1, tMs = 1000): Captured => ({
  source,
  id,
  tMs,
  inputs: tableOf(
    Array.from({ length: rows }, (_, row) => ({ n: row, t: row % 2 ? null : `tö${row}`, b: true })),
  ),
  outputs: tableOf(Array.from({ length: rows }, (_, row) => ({ prediction: 'Yes', probability: row / 8 }))),
  latencyUs: 42,
})
const all = async (asked: Partial<Parameters<Captures['predictions']>[1]> = {}) =>
  (await captures.predictions('churn', { limit: 10_000, ...asked })).predictions
const ids = async (asked: Parameters<typeof all>[0] = {}) => (await all(asked)).map(({ id }) => id)
const kinds = async () => (await segmentsIn(dir)).map(({ kind }) => kind)

describe('captured predictions', () => {
  it('are counted as dropped where their folder is gone, and end nothing', async () => {
    const log = await openCaptureLog({ dir, delayMs: 1 })
    log.append(captured('a'))
    await log.flush()
    await rm(dir, { recursive: true })
    await expect(log.rotate()).rejects.toThrow('ENOENT')
    log.append(captured('b'))
    await expect.poll(() => log.counts()).toEqual({ captured: 1, dropped: 1 })
    await mkdir(dir)
    log.append(captured('c'))
    await expect.poll(() => log.counts()).toEqual({ captured: 2, dropped: 1 })
    await log.close()
    expect(await ids()).toEqual(['c'])
  })

  it('come with why, where it was told, in a log beside others and rolled', async () => {
    const explanation: Explanation = {
      method: 'tree-shap',
      scale: 'score',
      outputs: ['Yes'],
      columns: ['n', 't', 'b'],
      base: Float64Array.of(0.5),
      values: Float64Array.of(1, -2, 0, 3, 4, -5),
      margins: null,
      background: null,
    }
    const rows = [0, 1].map((row) => explainedRow(explanation, row))
    const log = await captures.log('churn')
    log.append(captured('before', 2, 1))
    log.append({ ...captured('told', 2, 2), explanation })
    log.append(captured('after', 2, 3))
    const look = async () => {
      const found = await all({ explain: true })
      expect(found.map(({ id, explanation: why }) => [id, why])).toEqual([
        ['after', undefined],
        ['told', { method: 'tree-shap', scale: 'score', rows }],
        ['before', undefined],
      ])
      expect(found.map(({ outputs }) => outputs['probability'])).toEqual([0, 1, 2].map(() => [0, 0.125]))
      expect((await all()).map(({ explanation: why }) => why)).toEqual([undefined, undefined, undefined])
    }
    await look()
    await log.rotate()
    await captures.maintain('churn')
    expect(await kinds()).toEqual(['parquet'])
    await look()
  })

  it('are read back as they were answered, before they are rolled and after', async () => {
    const log = await captures.log('churn')
    log.append(captured('one', 2))
    log.append({
      ...captured('bad', 0),
      inputs: tableOf([]),
      outputs: tableOf([]),
      error: 'SERVING_X',
      tMs: 999,
    })
    const expected = [
      {
        id: 'one',
        endpoint: 'churn',
        revision: 1,
        variant: 'champion',
        version: 3,
        tMs: 1000,
        firstRow: 0,
        rows: 2,
        inputs: { n: [0, 1], t: ['tö0', null], b: [true, true] },
        outputs: { prediction: ['Yes', 'Yes'], probability: [0, 0.125] },
        latencyUs: 42,
      },
      expect.objectContaining({ id: 'bad', rows: 0, inputs: {}, outputs: {}, error: 'SERVING_X' }),
    ]
    expect(await all()).toEqual(expected)
    expect(await kinds()).toEqual(['log'])
    expect(log.counts()).toEqual({ captured: 2, dropped: 0 })
    await log.rotate()
    await captures.maintain('churn')
    expect(await kinds()).toEqual(['parquet'])
    expect(await all()).toEqual(expected)
  })

  it('are whole however their log begins and ends while others are rolled', async () => {
    const log = await captures.log('churn')
    for (let turn = 0; turn < 25; turn++) {
      log.append(captured(`turn-${turn}`))
      await Promise.all([captures.maintain('churn'), log.rotate(), captures.maintain('churn')])
    }
    expect(log.counts()).toEqual({ captured: 25, dropped: 0 })
    // As one is asked for that was listed just before its writer completed it.
    await rollSegment('/nowhere/1795699159758-15442-0009.log')
    await captures.maintain('churn')
    expect(new Set(await ids())).toEqual(new Set(Array.from({ length: 25 }, (_, turn) => `turn-${turn}`)))
  })

  it('are paged, and found by id, time, variant and what stands in them', async () => {
    const log = await captures.log('churn')
    for (let i = 0; i < 40; i++) {
      log.append({
        ...captured(`r${i}`, 2, i),
        source: i % 4 ? source : shadow,
      })
      if (i % 13 === 12) await log.rotate()
    }
    await captures.maintain('churn')
    await log.flush()
    expect(new Set(await kinds())).toEqual(new Set(['parquet', 'log']))
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await captures.predictions('churn', { limit: 7, cursor: cursor ?? undefined })
      seen.push(...page.predictions.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => `r${39 - i}`))
    expect(await ids({ id: 'r7' })).toEqual(['r7'])
    expect(await ids({ sinceMs: 10, untilMs: 13 })).toEqual(['r12', 'r11', 'r10'])
    expect(await ids({ variant: 'shadow', sinceMs: 30 })).toEqual(['r36', 'r32'])
    expect(await ids({ where: 'version = 4 and n >= 1', limit: 2 })).toEqual(['r36', 'r32'])
    expect(await ids({ where: 'probability > 0.2' })).toEqual([])
    expect(await ids({ where: 't = "tö0" and latencyMs < 1', limit: 1 })).toEqual(['r39'])
    await expect(all({ where: 'n = 1; drop table x' })).resolves.toEqual([])
    await expect(all({ where: 'nobody = 1' })).rejects.toMatchObject({ code: 'CAPTURE_BAD_CONDITION' })
    await expect(all({ cursor: 'x' })).rejects.toMatchObject({ code: 'CAPTURE_BAD_CURSOR' })
  })

  it('become one table, in the types of a signature, whose lacking columns are missing', async () => {
    const log = await captures.log('churn')
    log.append(captured('one', 2))
    log.append(captured('two', 1, 1001))
    log.append({ ...captured('other', 1, 1002), source: { ...source, version: 4 } })
    const wanted = {
      version: 3,
      inputs: [
        { name: 't', type: 'text' },
        { name: 'n', type: 'integer' },
        { name: 'new', type: 'date' },
        { name: 'b', type: 'boolean' },
      ],
      outputs: [{ name: 'probability', type: 'number' }],
      hidden: new Set(['b']),
    } as const
    const { inputs, outputs } = await captures.tables('churn', {}, { ...wanted, maxRows: 100 })
    expect(records(outputs)).toEqual([{ probability: 0 }, { probability: 0.125 }, { probability: 0 }])
    expect(records(inputs)).toEqual([
      { t: 'tö0', n: 0, new: null },
      { t: null, n: 1, new: null },
      { t: 'tö0', n: 0, new: null },
    ])
    const newest = await captures.tables('churn', {}, { ...wanted, maxRows: 1 })
    expect([newest.rows, records(newest.inputs)]).toEqual([1, [{ t: 'tö0', n: 0, new: null }]])
    const none = await captures.tables('churn', { sinceMs: 5000 }, { ...wanted, maxRows: 1 })
    expect([none.rows, none.inputs.columns]).toEqual([0, []])
  })

  it('of a large request are written in parts, without its small neighbours waiting', async () => {
    const log = await captures.log('churn')
    log.append(captured('big', 1234))
    log.append(captured('small', 1, 2000))
    await log.flush()
    const counted = await captures.query('churn', {}, async ({ connection, sql }) =>
      (
        await connection.runAndReadAll(`SELECT count(*)::INT, max("row")::INT FROM ${sql} WHERE id = 'big'`)
      ).getRows(),
    )
    expect(counted).toEqual([[1234, 1233]])
    expect((await all()).map(({ id, rows }) => [id, rows])).toEqual([
      ['small', 1],
      ['big', 500],
    ])
  })

  it('of which a share is wanted are the same for every writer', async () => {
    const log = await captures.log('churn')
    const some = [source, shadow].map((one) => ({ ...one, share: 0.3 }))
    for (let i = 0; i < 1000; i++) for (const one of some) log.append({ ...captured(`r${i}`), source: one })
    const [one, other] = [await ids({ variant: 'champion' }), await ids({ variant: 'shadow' })]
    expect(one).toEqual(other)
    expect(Math.abs(one.length - 300)).toBeLessThan(60)
  })

  it('hide personal data before it reaches the disk', async () => {
    const log = await captures.log('churn')
    const hidden = new Map<string, Hide>([
      ['t', (value: string) => `x${value.length}`],
      ['n', 'drop' as const],
    ])
    log.append({ ...captured('one', 2), source: { ...source, hidden } })
    await log.rotate()
    expect((await all())[0]!.inputs).toEqual({ t: ['x3', null], b: [true, true] })
  })

  it('whose versions differ about a type are kept beside each other', async () => {
    const log = await captures.log('churn')
    log.append(captured('one'))
    log.append({ ...captured('two', 1, 2000), source: shadow, inputs: tableOf([{ n: 'many' }]) })
    await log.rotate()
    log.append({ ...captured('three', 1, 3000), inputs: tableOf([{ n: 2.5 }]) })
    expect((await all()).map(({ inputs }) => inputs['n'])).toEqual([['2.5'], ['many'], ['0']])
  })

  it('are dropped and counted once the queue is full, and never make a caller wait', async () => {
    const lost: number[] = []
    const log = await openCaptureLog({ dir, maxQueuedBytes: 500, onDropped: (rows) => lost.push(rows) })
    for (let i = 0; i < 40; i++) log.append(captured(`r${i}`, 3))
    await log.close()
    const { captured: kept, dropped } = log.counts()
    expect(kept + dropped).toBe(120)
    expect(kept).toBeGreaterThan(3)
    expect(lost.length * 3).toBe(dropped)
    log.append(captured('late'))
    expect(log.counts().dropped).toBe(dropped + 1)
    expect((await ids()).length * 3).toBe(kept)
  })

  it('that were captured as JSON lines are read beside the others, and rolled with them', async () => {
    const log = await captures.log('churn')
    const line = JSON.stringify({
      id: 'old',
      endpoint: 'churn',
      revision: 1,
      variant: 'champion',
      version: 2,
      tMs: 5,
      firstRow: 0,
      rows: 2,
      inputs: { n: [1, 2], t: ['a', null] },
      outputs: { prediction: ['No', 'Yes'] },
      latencyUs: 9,
    })
    await writeFile(join(dir, '00000001.jsonl'), `${line}\nscrambled\n{"id":"torn","rows":1,"inp`)
    log.append(captured('new'))
    const expected = [
      ['new', [0], ['Yes']],
      ['old', [1, 2], ['No', 'Yes']],
    ]
    const told = async () =>
      (await all()).map(({ id, inputs, outputs }) => [id, inputs['n'], outputs['prediction']])
    expect(await told()).toEqual(expected)
    await captures.maintain('churn')
    expect(await readdir(dir)).toContain('00000001.parquet')
    expect(await told()).toEqual(expected)
  })

  it('that were captured request after request, as logs once were, are read beside the others, and rolled', async () => {
    const log = await captures.log('churn')
    await writeFile(join(dir, '0000000000001-999999999-0000.done'), formerCaptureLog)
    log.append(captured('new'))
    const look = async () => {
      const found = await all({ explain: true })
      expect(found).toMatchObject([
        { id: 'new', inputs: { n: [0] } },
        { id: 'told', inputs: { n: [0] }, explanation: { method: 'tree-shap', rows: [[{ output: 'Yes' }]] } },
        { id: 'failed', rows: 0, inputs: {}, error: 'SERVING_X' },
        { id: 'old', version: 3, tMs: 5, latencyUs: 42, firstRow: 0, rows: 2 },
      ])
      expect(found.at(-1)).toMatchObject({
        inputs: { n: [0, 1], t: ['tö0', null], b: [true, true] },
        outputs: { prediction: ['Yes', 'Yes'], probability: [0, 0.125] },
      })
    }
    await look()
    await captures.maintain('churn')
    expect(await kinds()).toEqual(['parquet', 'log'])
    await look()
  })

  it('lose what was cut in the middle, and keep what was written before', async () => {
    const log = await openCaptureLog({ dir })
    log.append(captured('one'))
    await log.flush()
    const { segment, bytes } = log.watermark()
    log.append(captured('two'))
    await log.close()
    await truncate(join(dir, `${segment}.done`), bytes + 20)
    expect(await ids()).toEqual(['one'])
    await appendFile(join(dir, `${segment}.done`), 'rubbish')
    await captures.maintain('churn')
    expect(await kinds()).toEqual(['parquet'])
    expect(await ids()).toEqual(['one'])
  })

  it('go where they are older than they may be, or more than there may be', async () => {
    let retention = { retentionDays: null as number | null, retentionBytes: null as number | null }
    const day = 86_400_000
    await captures.close()
    open({ nowMs: () => 100 * day, retentionOf: () => retention })
    const log = await captures.log('churn')
    for (const days of [80, 95, 99]) {
      log.append(captured(`d${days}`, 1, days * day))
      await log.rotate()
    }
    await captures.maintain('churn')
    expect(await ids()).toEqual(['d99', 'd95', 'd80'])
    retention = { retentionDays: 10, retentionBytes: null }
    await captures.maintain('churn')
    expect(await ids()).toEqual(['d99', 'd95'])
    const [, newest] = await segmentsIn(dir)
    retention = { retentionDays: null, retentionBytes: newest!.bytes + 100 }
    await captures.maintain('churn')
    expect(await ids()).toEqual(['d99'])
  })

  it('are joined where they are many and small, with nothing twice', async () => {
    const log = await captures.log('churn')
    for (let i = 0; i < 24; i++) {
      log.append(captured(`r${i}`, 1, i))
      await log.rotate()
    }
    await captures.close()
    open({ nowMs: () => Date.now() + 2 * 3_600_000 })
    await captures.maintain('churn')
    expect((await segmentsIn(dir)).map(({ name }) => name.includes('~'))).toEqual([true])
    expect((await ids()).length).toBe(24)
  })

  it('are let go only where another file that has them was seen in the same look', async () => {
    const files = ['0000000000001-1-0001.done', '0000000000002-1-0002.done', '0000000000002-1-0002.parquet']
    await mkdir(dir, { recursive: true })
    for (const name of [...files, '0000000000003-1-0003.log']) await writeFile(join(dir, name), '')
    expect((await leftoversIn(dir)).map(({ path }) => basename(path))).toEqual(['0000000000002-1-0002.done'])
  })

  it('survive kill -9 once acknowledged, rolled or not', async () => {
    for (const round of [1, 2, 3]) {
      const program = join(import.meta.dirname, '../../../tests/capture-writer.ts')
      const child = spawn(process.execPath, [program, dir, String(round)])
      const exit = once(child, 'exit')
      let seen = 0
      for await (const line of createInterface(child.stdout)) {
        seen = Number(line)
        if (seen > 200 * round) break
      }
      child.kill('SIGKILL')
      expect(await exit).toEqual([null, 'SIGKILL'])
      if (round === 2) await captures.maintain('churn')
      const kept = await all({ version: round })
      // Nothing is lost before the last one kept, and nothing is kept twice.
      expect(kept.length).toBeGreaterThanOrEqual(seen)
      expect(kept.map(({ tMs }) => tMs)).toEqual(
        Array.from({ length: kept.length }, (_, i) => kept.length - 1 - i),
      )
    }
    await captures.maintain('churn')
    expect(new Set(await kinds())).toEqual(new Set(['parquet']))
  })
})
