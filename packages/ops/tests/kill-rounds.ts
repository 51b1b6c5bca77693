import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { eventually, type Peer, processesOf, startPeer } from './pipelines-peers.ts'
import { pipelinesWorld } from './pipelines-world.ts'

/** Thirty steps: a chain, an each of twenty over what a step gives, and their sums; steps may be killed and try again. */
const files = {
  'pipeline.ts': `
import { each, pipeline, step } from 'slipway'
const retries = { times: 20, delayMs: 20, maxDelayMs: 100 }
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms))
const next = step('next', async ({ x }: { x: number }) => { await wait(20); return x + 1 }, { retries })
const list = step('list', async ({ n }: { n: number }) => { await wait(20); return Array.from({ length: 20 }, (_, i) => n + i) }, { retries })
const work = step('work', async ({ i }: { i: number }) => { await wait(60); return i * i }, { retries })
const sum = step('sum', async ({ xs }: { xs: number[] }) => { await wait(20); return xs.reduce((a, b) => a + b, 0) }, { retries })
export default pipeline('killed', { start: 0 }, (p) => {
  let x = next({ x: p.start })
  for (let i = 0; i < 3; i++) x = next({ x })
  const squares = each(list({ n: x }), (i) => work({ i }))
  let total = sum({ xs: squares })
  for (let i = 0; i < 4; i++) total = next({ x: total })
  return total
})`,
}

const expectedOf = (start: number): number =>
  4 + Array.from({ length: 20 }, (_, i) => (start + 4 + i) ** 2).reduce((a, b) => a + b, 0)

/**
 * Kills the server, a worker or both with -9 at random moments while runs go on one after another, until so many kills
 * and runs are over. Holds that every run ends right, that what was acknowledged stays as it was and is not run again,
 * and that no process stays.
 */
export async function killRounds(rounds: { kills: number; runs: number; seed: number }): Promise<void> {
  let seed = rounds.seed
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  await using world = await pipelinesWorld(files)
  let peer: Peer = await startPeer(world.home)
  const done = async (id: string) =>
    (await world.pipelines.get(id)).nodes.filter(({ status }) => status === 'succeeded')
  let kills = 0
  try {
    for (let start = 0; start < rounds.runs || kills < rounds.kills; start++) {
      const id = await peer.create(await world.plan({ start }), 4)
      const wanted = Math.ceil((rounds.kills - kills) / Math.max(1, rounds.runs - start))
      for (let i = 0; i < wanted && kills < rounds.kills; i++) {
        await pause(random() * 700)
        if ((await world.pipelines.get(id)).endedMs !== null) break
        kills++
        const what = ['server', 'worker', 'both'][Math.floor(random() * 3)]
        const workers = processesOf(world.home, [peer.process.pid])
        if (what !== 'server' && workers.length > 0)
          killGently(workers[Math.floor(random() * workers.length)]!)
        if (what === 'worker') continue
        await peer.kill()
        const kept = await done(id)
        peer = await startPeer(world.home)
        const now = await done(id)
        for (const { id, attempts } of kept)
          expect(now.find((node) => node.id === id)?.attempts).toEqual(attempts)
      }
      await eventually(async () => (await world.pipelines.get(id)).endedMs !== null)
      const run = await world.pipelines.get(id)
      expect([run.failure, run.output]).toEqual([null, expectedOf(start)])
      expect(run.nodes).toHaveLength(4 + 1 + 20 + 1 + 4)
      for (const { id, attempts } of run.nodes) {
        const last = attempts.filter(({ status }) => status === 'succeeded')
        expect([id, last.length <= 1, attempts.at(-1)?.status ?? 'cached']).toEqual([
          id,
          true,
          last.length === 1 ? 'succeeded' : 'cached',
        ])
      }
      const { events } = await world.pipelines.events(id, { limit: 10_000 })
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
    }
    expect(kills).toBeGreaterThanOrEqual(rounds.kills)
  } finally {
    await peer.kill()
  }
  await eventually(() => processesOf(world.home).length === 0)
}

const killGently = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It had just ended.
  }
}
