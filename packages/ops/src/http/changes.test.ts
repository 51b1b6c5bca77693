import { expect, it } from 'vitest'
import { connect } from '@slipway/client'
import { servedWorld } from '../../tests/served-world.ts'
import { openWorld } from '../../tests/worlds.ts'

it('tells whoever listens which rooms have changed, and nobody else waits for them', async () => {
  const world = await openWorld()
  const client = connect(world.platform)
  const told: string[][] = []
  const first = Promise.withResolvers<void>()
  const heard = (async () => {
    for await (const { rooms } of client.changes.watchChanges({})) {
      told.push([...rooms])
      first.resolve()
    }
  })()
  await first.promise
  // To search changes nothing, though it is posted.
  await client.tracking.searchRuns({ body: {} })
  await client.members.addMember({ body: { name: 'ana', role: 'viewer' } })
  const hears = async (room: string) => {
    while (!told.flat().includes(room)) await new Promise((done) => setTimeout(done, 20))
  }
  await hears('members')
  expect(told.flat()).toEqual(['members'])
  await client.tracking.createRun({ body: {} })
  await client.registry.describeModel({ params: { name: 'nobody' }, body: {} }).catch(() => undefined)
  await hears('tracking')
  expect(told[0]).toEqual([])
  // What was refused has changed nothing.
  expect(new Set(told.flat())).toEqual(new Set(['tracking', 'members']))
  // The server closes although somebody listens.
  await world[Symbol.asyncDispose]()
  await heard.catch(() => undefined)
})

it('tells of what answers otherwise though nobody asked for it here', async () => {
  const world = await servedWorld()
  await world.tiny('churn')
  const first = Promise.withResolvers<void>()
  const told: string[] = []
  const heard = (async () => {
    for await (const { rooms } of connect(world).changes.watchChanges({})) {
      told.push(...rooms)
      first.resolve()
    }
  })()
  await first.promise
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
  await expect.poll(() => told).toEqual(['serving', 'registry'])
  await world[Symbol.asyncDispose]()
  await heard.catch(() => undefined)
})
