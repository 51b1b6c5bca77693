import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { servedWorld } from '../../../tests/served-world.ts'

const mount = (at: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', at]).status === 0
const unmount = (at: string) => execFileSync('umount', ['-l', at])

const trial = await mkdtemp(join(tmpdir(), 'slipway-mount-'))
const allowed = mount(trial)
if (allowed) unmount(trial)
await rm(trial, { recursive: true })

/** Takes all the room that is left. */
const fill = (path: string): void => {
  const file = openSync(path, 'w')
  try {
    for (;;) writeSync(file, Buffer.alloc(4096))
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOSPC') throw error
  } finally {
    closeSync(file)
  }
}

const title = `captures on a full disk${allowed ? '' : ' (skipped: no right to mount a small one)'}`
describe(title, () => {
  it.skipIf(!allowed)(
    'are let go and counted while everybody is answered, and kept again once there is room',
    async () => {
      await using world = await servedWorld()
      await world.tiny('churn')
      await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
      const captures = join(world.home, 'captures')
      mkdirSync(captures, { recursive: true })
      expect(mount(captures)).toBe(true)
      try {
        const row = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }
        const ask = async (count: number) => {
          for (let i = 0; i < count; i++)
            expect((await world.ask('POST', '/api/v1/endpoints/churn/predict', { rows: [row] })).status).toBe(
              200,
            )
        }
        const counts = async () => (await world.ask('GET', '/api/v1/endpoints/churn')).json.counts
        await ask(20)
        await expect.poll(counts).toMatchObject({ requests: 20, captured: 20, dropped: 0, lastDrop: null })
        fill(join(captures, 'ballast'))
        // What is begun has a page left here and there: more than that is written.
        await ask(300)
        await expect.poll(async () => (await counts()).captured + (await counts()).dropped).toBe(320)
        expect((await counts()).dropped).toBeGreaterThan(0)
        expect((await counts()).lastDrop).toMatchObject({
          code: 'DISK_FULL',
          hint: expect.stringContaining('Free some space') as string,
        })
        const { captured } = await counts()
        rmSync(join(captures, 'ballast'))
        await ask(20)
        await expect.poll(async () => (await counts()).captured).toBe(captured + 20)
        const page = await world.ask('GET', '/api/v1/endpoints/churn/predictions?limit=1000')
        expect(page.json.predictions).toHaveLength(captured + 20)
      } finally {
        unmount(captures)
      }
    },
  )
})
