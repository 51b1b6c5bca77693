import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isAlive, isRunning, parseIdentity, thisProcess } from './process-identity.ts'

const told = thisProcess()

describe('a process', () => {
  it('is known by what it wrote of itself', () => {
    const read = parseIdentity(JSON.stringify(told))
    expect(read).toEqual(told)
    expect(isAlive(read!)).toBe(true)
    expect(isAlive({ ...told, startTicks: null })).toBe(true)
  })

  it('is gone once it ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await once(child, 'spawn')
    const pid = child.pid!
    expect(isRunning(pid)).toBe(true)
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(isRunning(pid)).toBe(false)
    expect(isAlive({ ...told, pid, startTicks: null })).toBe(false)
  })

  it.skipIf(told.startTicks === null)('is gone though its number was given again (skipped: no /proc)', () => {
    expect(isAlive({ ...told, startTicks: '1' })).toBe(false)
    expect(isRunning(told.pid)).toBe(true)
  })

  it.skipIf(told.startTicks === null)('is gone before its parent noticed (skipped: no /proc)', async () => {
    // The shell's child ends soon; what replaced the shell never asks for it.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 30'])
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer]
      const pid = Number(String(line))
      await expect.poll(() => isRunning(pid), { timeout: 5_000 }).toBe(false)
      expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ')
    } finally {
      parent.kill('SIGKILL')
    }
  })

  it('of another machine is taken to live', () => {
    expect(isAlive({ ...told, host: `not-${told.host}`, pid: 4_194_304 })).toBe(true)
  })

  it.each(['', '{"host":"a","pid":', '{}', 'null', '[1]'])('is not read from %j', (text) => {
    expect(parseIdentity(text)).toBeNull()
  })
})
