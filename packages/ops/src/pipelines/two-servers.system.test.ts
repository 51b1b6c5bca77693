import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { onPostgres } from '../../tests/on-postgres.ts'
import { eventually, startPeer } from '../../tests/pipelines-peers.ts'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

/** Every step notes that it began, and which attempt it is. */
const files = {
  'pipeline.ts': `
import { appendFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { each, pipeline, step } from 'slipway'
const work = step('work', async ({ i, ms }: { i: number; ms: number }, ctx) => {
  appendFileSync('ran.txt', basename(dirname(ctx.dir)) + ' ' + process.ppid + '\\n')
  await new Promise((done) => setTimeout(done, ms))
  return i
})
const sum = step('sum', ({ xs }: { xs: number[] }) => xs.reduce((a, b) => a + b, 0))
export default pipeline('shared', { ms: 400 }, (p) => {
  const items = Array.from({ length: 12 }, (_, i) => i)
  return sum({ xs: each(items, (i) => work({ i, ms: p.ms })) })
})`,
}

const pooled = {
  'pipeline.ts': `
import { appendFileSync } from 'node:fs'
import { each, pipeline, step } from 'slipway'
const ask = step('ask', async ({ i }: { i: number }, ctx) => {
  const said = (what: string) => appendFileSync('said.txt', what + ' ' + process.ppid + ' ' + ctx.dir + '\\n')
  said('begins')
  await new Promise((done) => setTimeout(done, 50))
  said('ends')
  return i
}, { pool: 'warehouse', cache: false })
export default pipeline('pooled', {}, () => each([1, 2, 3, 4, 5, 6], (i) => ask({ i })))`,
}

onPostgres('two servers', (cluster) => {
  it.each(['SIGSTOP', 'SIGKILL'] as const)(
    'never run a step again whose result was acknowledged, though one gets %s in the middle',
    async (signal) => {
      const { url, drop } = await cluster().createDatabase()
      {
        await using world = await pipelinesWorld(files, url)
        const otherHome = join(world.root, 'other')
        await mkdir(otherHome)
        await mkdir(join(world.home, 'artifacts'), { recursive: true })
        await symlink(join(world.home, 'artifacts'), join(otherHome, 'artifacts'))
        const first = await startPeer(world.home, url)
        const second = await startPeer(otherHome, url)
        try {
          const id = await first.create(await world.plan(), 2)
          const done = async () =>
            (await world.pipelines.get(id)).nodes.filter(({ status }) => status === 'succeeded')
          await eventually(async () => (await done()).length >= 3)
          first.process.kill(signal)
          const kept = await done()
          if (signal === 'SIGSTOP') {
            // It goes on in the middle of what the other does by then, and finds that nothing of it is its own.
            await eventually(async () => (await done()).length > kept.length + 1)
            first.process.kill('SIGCONT')
          }
          await eventually(async () => (await world.pipelines.get(id)).endedMs !== null)
          const run = await world.pipelines.get(id)
          expect([run.status, run.output]).toEqual(['succeeded', 66])

          const results = run.nodes.map(
            ({ attempts }) => attempts.filter(({ status }) => status === 'succeeded').length,
          )
          expect(new Set(results)).toEqual(new Set([1]))
          for (const { id, attempts } of kept)
            expect(run.nodes.find((node) => node.id === id)?.attempts).toEqual(attempts)
          const { events } = await world.pipelines.events(id, { limit: 10_000 })
          expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
          expect(events.filter(({ type }) => type === 'run-resumed')).toHaveLength(1)
          // Nobody runs a node twice, and nobody runs one whose result was acknowledged.
          const ran = (await readFile(join(world.root, 'ran.txt'), 'utf8')).trim().split('\n')
          const finished = new Set(kept.map((node) => node.id))
          for (const { id } of run.nodes.filter(({ step }) => step === 'work')) {
            const mine = ran.filter((line) => line.startsWith(`${encodeURIComponent(id)}@`))
            const by = mine.map((line) => Number(line.split(' ')[1]))
            expect(new Set(by).size, id).toBe(by.length)
            if (finished.has(id)) expect(by, id).toEqual([first.process.pid])
            else expect(by.length, id).toBeGreaterThan(0)
          }
        } finally {
          first.process.kill('SIGCONT')
          await first.kill()
          await second.kill()
        }
      }
      await drop()
    },
  )

  it('share the places of a pool, in turn', async () => {
    const { url, drop } = await cluster().createDatabase()
    {
      await using world = await pipelinesWorld(pooled, url)
      const otherHome = join(world.root, 'other')
      await mkdir(otherHome)
      await mkdir(join(world.home, 'artifacts'), { recursive: true })
      await symlink(join(world.home, 'artifacts'), join(otherHome, 'artifacts'))
      const peers = [await startPeer(world.home, url), await startPeer(otherHome, url)]
      try {
        const plan = await world.plan()
        const runs = await Promise.all(peers.map((peer) => peer.create(plan, 4)))
        for (const id of runs) {
          await eventually(async () => (await world.pipelines.get(id)).endedMs !== null)
          expect((await world.pipelines.get(id)).status).toBe('succeeded')
        }
        const said = (await readFile(join(world.root, 'said.txt'), 'utf8')).trim().split('\n')
        expect(said).toHaveLength(24)
        // One at a time, whoever drives it.
        for (let i = 0; i < said.length; i += 2)
          expect([said[i], said[i + 1]]).toEqual([said[i], said[i]!.replace('begins', 'ends')])
        // Neither waits until the other has done all of its own.
        const drivers = said.filter((line) => line.includes('begins')).map((line) => line.split(' ')[1])
        const turns = drivers.filter((driver, i) => i > 0 && driver !== drivers[i - 1]).length
        expect(turns).toBeGreaterThanOrEqual(3)
        const { events } = await world.pipelines.events(runs[1]!, { limit: 1000 })
        expect(events.find(({ type }) => type === 'node-queued')?.data).toMatchObject({
          for: '1 place of the pool warehouse (1 of 1 is taken)',
        })
      } finally {
        for (const peer of peers) await peer.kill()
      }
    }
    await drop()
  })

  it('cancel each other’s runs, and take over at once what one leaves that closes', async () => {
    const { url, drop } = await cluster().createDatabase()
    {
      await using world = await pipelinesWorld(files, url)
      const otherHome = join(world.root, 'other')
      await mkdir(otherHome)
      await mkdir(join(world.home, 'artifacts'), { recursive: true })
      await symlink(join(world.home, 'artifacts'), join(otherHome, 'artifacts'))
      const first = await startPeer(otherHome, url)
      try {
        const long = await first.create(await world.plan({ ms: 600_000 }), 2)
        await eventually(async () => (await world.pipelines.get(long)).nodes.length >= 2)
        expect(await world.pipelines.cancel(long)).toMatchObject({ status: 'cancelled' })

        const left = await first.create(await world.plan({ ms: 500 }), 2)
        await eventually(async () => (await world.pipelines.get(left)).nodes.length >= 2)
        first.process.stdin!.end()
        await world.pipelines.start({ url: 'http://x', tokenFor: () => 't' })
        await eventually(async () => (await world.pipelines.get(left)).endedMs !== null)
        expect((await world.pipelines.get(left)).output).toBe(66)
      } finally {
        await first.kill()
      }
    }
    await drop()
  })
})
