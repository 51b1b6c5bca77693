import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

const disk = mkdtempSync(join(tmpdir(), 'slipway-full-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', disk]).status === 0
afterAll(() => {
  if (mounted) execFileSync('umount', ['-l', disk])
  rmSync(disk, { recursive: true, force: true })
})

/** The whole project with its state on a disk of eight megabytes. */
const worldOn = async (files: Record<string, string>) => {
  const before = process.env.TMPDIR
  process.env.TMPDIR = disk
  try {
    return await pipelinesWorld(files)
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}

const fill = `const fill = () => {
  const file = openSync('ballast', 'w')
  try { for (;;) writeSync(file, Buffer.alloc(4096)) } catch (error) { if (error.code !== 'ENOSPC') throw error }
  // Else its room would come back only as this process ends, which is kept for the next step.
  finally { closeSync(file) }
}`

/** Needs the right to mount a small disk. */
describe.skipIf(!mounted)('a server whose disk is full', () => {
  it('fails the step that finds no room for its result, and goes on once there is some', async () => {
    await using world = await worldOn({
      'pipeline.ts': `
import { existsSync } from 'node:fs'
import { pipeline, step } from 'slipway'
const small = step('small', () => 1)
const large = step('large', ({ x }: { x: number }) => new Float64Array(existsSync('room') ? 10 : 2_000_000).fill(x))
export default pipeline('large', {}, () => large({ x: small() }))`,
    })
    const run = await world.run()
    expect(run.failure).toMatchObject({ code: 'DISK_FULL', kind: 'unavailable', node: 'large' })
    expect(run.failure!.hint).toContain('SLIPWAY_HOME')
    expect(run.nodes.map(({ id, status }) => [id, status])).toEqual([
      ['small', 'succeeded'],
      ['large', 'failed'],
    ])
    await world.write('room', '')
    await world.pipelines.retry(run.id, {}, 'ana')
    expect((await world.pipelines.ended(run.id)).status).toBe('succeeded')
  })

  it('says so where not even the state can be written, keeps what was, and goes on by itself', async () => {
    await using world = await worldOn({
      'pipeline.ts': `
import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { pipeline, step } from 'slipway'
${fill}
const small = step('small', () => 1)
const filling = step('filling', async ({ x }: { x: number }) => {
  while (!existsSync('begin')) await pause(10)
  if (!existsSync('ballast')) fill()
  return 'y'.repeat(60_000) + x
})
const after = step('after', ({ y }: { y: string }) => y.length)
export default pipeline('filled', {}, () => after({ y: filling({ x: small() }) }))`,
    })
    const { id } = await world.pipelines.create({ plan: await world.plan() }, 'ana')
    const statusOf = async (step: string) =>
      (await world.pipelines.get(id)).nodes.find((node) => node.id === step)!.status
    // A step begins while the result of the one before it becomes durable: the disk is to be full only after that.
    await expect.poll(() => statusOf('small'), { timeout: 60_000 }).toBe('succeeded')
    await world.write('begin', '')
    await world.pipelines.ended(id).catch(() => undefined)
    // Whoever follows the run hears of the disk.
    await expect(world.pipelines.events(id, {})).rejects.toMatchObject({
      code: 'DISK_FULL',
      kind: 'unavailable',
      message: expect.stringMatching(
        /^What became of the step filling in the run pr_\w+ could not be written/,
      ),
      hint: expect.stringContaining('goes on with the run by itself'),
    })
    const before = await world.pipelines.get(id)
    expect(before.status).toBe('running')
    expect(await statusOf('small')).toBe('succeeded')

    rmSync(join(world.root, 'ballast'))
    await world.write('ballast', '')
    const mendedMs = performance.now()
    // It is tried again every three seconds.
    while ((await world.pipelines.get(id)).endedMs === null) {
      expect(performance.now() - mendedMs).toBeLessThan(12_000)
      await pause(100)
    }
    const run = await world.pipelines.get(id)
    expect(run.output).toBe(60_001)
    expect(run.nodes.find((node) => node.id === 'small')!.attempts).toHaveLength(1)
  })
})
