import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { connect, type Client } from '@slipway/client'
import type { NewStudy, Trial } from '@slipway/contract/studies'
import { expect, it } from 'vitest'
import { openWorld } from '../../../tests/worlds.ts'

const study: NewStudy = {
  name: 's',
  space: { x: { kind: 'float', low: -3, high: 3 }, y: { kind: 'float', low: 0.01, high: 10, log: true } },
  sampler: { kind: 'tpe', startup: 4 },
  trials: 24,
  leaseMs: 1000,
}
const valueOf = ({ x, y }: Trial['params']) => ((x as number) - 1) ** 2 + Math.log(y as number) ** 2
const at = (number: number) => ({ params: { name: 's', number } })

async function start(home: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../../tests/server-child.ts'), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => child.once('exit', done))
  const { value: url } = (await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()) as {
    value: string
  }
  const client = connect({ url })
  return {
    client,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Tries trials and keeps what was acknowledged, until so many were told or there are no more. */
async function work(client: Client, most: number, told: Map<number, number>): Promise<void> {
  for (let count = 0; count < most; ) {
    const asked = await client.studies.askTrial({ params: { name: 's' }, body: {} })
    if (asked.state === 'done') return
    if (asked.state === 'wait') {
      await new Promise((done) => setTimeout(done, 50))
      continue
    }
    const { number, params } = asked.trial!
    const body = { lease: asked.lease!, value: valueOf(params) }
    await client.studies.tellTrial({ ...at(number), body })
    told.set(number, body.value)
    count++
  }
}

const trialsOf = async (client: Client) =>
  (await client.studies.listTrials({ params: { name: 's' } })).trials.map(({ params, value }) => ({
    params,
    value,
  }))

it('keeps what it acknowledged when the server is killed, and goes on as it would have', async () => {
  const home = await mkdtemp(join(tmpdir(), 'slipway-killed-'))
  try {
    const told = new Map<number, number>()
    let server = await start(home)
    await server.client.studies.createStudy({ body: study })
    for (const most of [5, 7]) {
      await work(server.client, most, told)
      // Killed with a trial in a worker's hands and a request under way.
      const lost = await server.client.studies.askTrial({ params: { name: 's' }, body: {} })
      const under = server.client.studies
        .tellTrial({
          ...at(lost.trial!.number),
          body: { lease: lost.lease!, value: valueOf(lost.trial!.params) },
        })
        .then(
          ({ number, value }) => void told.set(number, value!),
          () => undefined,
        )
      await server.kill()
      await under
      server = await start(home)
      const kept = await server.client.studies.listTrials({ params: { name: 's' } })
      for (const [number, value] of told)
        expect(kept.trials[number]).toMatchObject({ state: 'complete', value })
    }
    await work(server.client, Number.POSITIVE_INFINITY, told)
    const cut = await trialsOf(server.client)
    await server.kill()

    await using undisturbed = await openWorld()
    await undisturbed.client.studies.createStudy({ body: study })
    await work(undisturbed.client, Number.POSITIVE_INFINITY, new Map())
    expect(cut).toEqual(await trialsOf(undisturbed.client))
    expect(cut).toHaveLength(24)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})
