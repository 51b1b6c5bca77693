import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventually, startPeer } from '../../tests/pipelines-peers.ts'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

it('asks rather than runs twice what must not run twice, where its server ended in the middle of it', async () => {
  await using world = await pipelinesWorld({
    'pipeline.ts': `
import { appendFileSync, existsSync } from 'node:fs'
import { pipeline, step } from 'slipway'
const letter = step('letter', async ({ to }: { to: string }) => {
  appendFileSync('sent.txt', to + ' ')
  while (!existsSync('go')) await new Promise((done) => setTimeout(done, 20))
  return 'sent to ' + to
}, { idempotent: false })
export default pipeline('once', { to: 'ana' }, (p) => letter({ to: p.to }))`,
  })
  const sent = () => readFile(join(world.root, 'sent.txt'), 'utf8')
  const peer = await startPeer(world.home)
  const id = await peer.create(await world.plan(), 1)
  await eventually(() => existsSync(join(world.root, 'sent.txt')))
  await peer.kill()
  await world.write('go', '')

  await world.pipelines.start({ url: 'http://x', tokenFor: () => 't' })
  await world.pipelines.ended(id)
  const run = await world.pipelines.get(id)
  expect([run.status, run.failure]).toMatchObject([
    'failed',
    { code: 'PIPELINE_ONCE_INTERRUPTED', kind: 'conflict', node: 'letter' },
  ])
  expect(await sent()).toBe('ana ')
  // To try again is to agree.
  await world.pipelines.retry(id, {}, 'ana')
  await world.pipelines.ended(id)
  expect((await world.pipelines.get(id)).output).toBe('sent to ana')
  expect(await sent()).toBe('ana ana ')
})
