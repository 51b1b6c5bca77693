import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tableOf } from '@slipway/ml/table'
import { openCaptureLog } from './capture-log.store.ts'
import type { Captured } from './schema.ts'
import { segmentsIn } from './segments.store.ts'

const source = { endpoint: 'churn', revision: 1, variant: 'champion', version: 3 }
const captured = (id: string): Captured => ({
  source,
  id,
  tMs: 1000,
  inputs: tableOf([{ n: 1 }]),
  outputs: tableOf([{ prediction: 'Yes' }]),
  latencyUs: 42,
})

it('captures are written before their time where much waits', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'capture-'))
  const log = await openCaptureLog({ dir, delayMs: 3_600_000, syncMs: 1 })
  const wide = { ...captured('pr_wide'), inputs: tableOf([{ text: 'x'.repeat(100_000) }]) }
  try {
    for (let i = 0; i < 20; i++) log.append(wide)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(log.counts().captured).toBe(0)
    for (let i = 0; i < 10; i++) log.append(wide)
    await expect.poll(() => log.counts().captured).toBe(30)
  } finally {
    await log.close()
    await rm(dir, { recursive: true })
  }
})

it('captures are written soon, and counted once they are synced, which is seldom', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'capture-'))
  const logPath = async () => (await segmentsIn(dir)).find(({ kind }) => kind === 'log')!.path
  try {
    const idle = await openCaptureLog({ dir, delayMs: 1, syncMs: 3_600_000 })
    for (const id of ['pr_first', 'pr_second']) {
      idle.append(captured(id))
      await expect.poll(async () => (await readFile(await logPath(), 'utf8')).includes(id)).toBe(true)
    }
    expect(idle.counts()).toEqual({ captured: 0, dropped: 0 })
    expect(idle.watermark().bytes).toBe(0)
    await idle.flush()
    expect(idle.counts()).toEqual({ captured: 2, dropped: 0 })
    expect(idle.watermark().bytes).toBe((await readFile(await logPath())).length)
    await idle.close()
    const log = await openCaptureLog({ dir, delayMs: 1, syncMs: 1 })
    log.append(captured('pr_third'))
    await expect.poll(() => log.counts().captured).toBe(1)
    await log.close()
  } finally {
    await rm(dir, { recursive: true })
  }
})
