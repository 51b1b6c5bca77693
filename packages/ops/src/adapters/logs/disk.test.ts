import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AttemptLogs } from '../../ports/attempt-logs.ts'
import { diskLogs } from './disk.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-logs-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const name = { run: 'pr_a', node: 'fit#0.1/x', attempt: 2 }

const read = async (logs: AttemptLogs, from = 0) => {
  const found = await logs.read(name, from)
  return found && { end: found.end, text: await text(Readable.from(found.bytes)) }
}

it('keeps the beginning and the end, and says what lies between', async () => {
  const logs = diskLogs(dir, 1000)
  expect(await read(logs)).toBeNull()
  const writer = logs.open(name)
  const line = (i: number) => `${String(i).padStart(6, '0')}..\n`
  for (let i = 0; i < 1000; i++) await writer.write(line(i))
  await writer.close()
  const { end, text: kept } = (await read(logs))!
  expect(end).toBe(9000)
  const [head, left, tail] = kept.split(/\n… ([\d,]+) bytes left out …\n/) as [string, string, string]
  expect(head.length).toBe(500)
  expect(head.startsWith(line(0) + line(1))).toBe(true)
  expect(tail.length).toBeGreaterThanOrEqual(250)
  expect(tail.length).toBeLessThanOrEqual(750)
  expect(tail.endsWith(line(998) + line(999))).toBe(true)
  expect(head.length + Number(left.replaceAll(',', '')) + tail.length).toBe(end)
  expect((await read(logs, end - 9))!.text).toBe(line(999))
})

it('is read while it is written, and holds up who writes too fast', async () => {
  const logs = diskLogs(dir, 50e6)
  const writer = logs.open(name)
  await writer.write('one\n')
  const held = writer.write('x'.repeat(5_000_000))
  expect(held).toBeInstanceOf(Promise)
  await held
  expect((await read(logs))!.end).toBe(5_000_004)
  await writer.write('two')
  await writer.close()
  expect((await read(logs, 5_000_004))!.text).toBe('two')
})

it('that cannot be written is no error of what it tells of', async () => {
  writeFileSync(join(dir, 'file'), '')
  const logs = diskLogs(join(dir, 'file'), 1000)
  const writer = logs.open(name)
  await writer.write('x'.repeat(2_000_000))
  expect(writer.write('more')).toBeNull()
  await writer.close()
  expect(await read(logs)).toBeNull()
})

it('goes with its run', async () => {
  const logs = diskLogs(dir, 1000)
  for (const run of ['pr_a', 'pr_b']) {
    const writer = logs.open({ ...name, run })
    await writer.write('12345')
    await writer.close()
  }
  const keeps = async (run: string) => run === 'pr_b'
  expect(await logs.collect(keeps, true)).toEqual({ files: 1, bytes: 5 })
  expect(readdirSync(dir)).toEqual(['pr_a', 'pr_b'])
  expect(await logs.collect(keeps, false)).toEqual({ files: 1, bytes: 5 })
  expect(readdirSync(dir)).toEqual(['pr_b'])
})
