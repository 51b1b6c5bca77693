import { expect, it } from 'vitest'
import { connect } from '@slipway/client'
import { servedWorld } from '../../../tests/served-world.ts'
import { onSqlite } from '../../../tests/worlds.ts'
import { lineageGraphConformance } from './lineage.conformance.ts'
import { type Found, walk } from './walk.ts'

lineageGraphConformance(onSqlite)

it('goes on to endpoints, and to what they were asked', async () => {
  await using world = await servedWorld()
  const { lineage } = connect({ url: world.url })
  await world.tiny('churn')
  await world.tiny('churn', { shift: 1 })
  await world.serving.deploy({ endpoint: 'ask', model: 'churn', version: 1 })
  await world.serving.deploy({ endpoint: 'ask', model: 'churn', version: 2 })
  const from = await lineage.getLineage({ query: { of: 'model:churn@1' } })
  expect(from.nodes).toMatchObject([
    { id: 'model:churn@1', status: 'candidate' },
    { id: 'endpoint:ask@1', status: 'answered before' },
    { id: 'captures:ask' },
  ])
  const back = await lineage.getLineage({ query: { of: 'endpoint:ask' } })
  expect(back.edges).toContainEqual({ from: 'model:churn@2', to: 'endpoint:ask@2', words: 'champion' })
  await expect(lineage.getLineage({ query: { of: 'endpoint:ask@9' } })).rejects.toMatchObject({
    code: 'LINEAGE_NOT_FOUND',
  })
})

it('ends where a walk comes round again, and never grows beyond its bounds', async () => {
  const at = (id: string, before: string[], after: string[]): Found => {
    const next = (ids: string[]) => ids.map((one) => ({ id: one, words: '' }))
    const node = { id, kind: 'run', name: id, detail: '', status: null, atMs: null } as const
    return { node, before: next(before), after: next(after) }
  }
  const ring = (id: string) => Promise.resolve(at(id, ['a', 'b'], ['b', 'a']))
  const round = (await walk('a', { depth: 9, width: 9 }, ring))!
  expect(round.nodes.map(({ id }) => id).sort()).toEqual(['a', 'b'])
  let looked = 0
  const wide = (id: string) => {
    looked++
    return Promise.resolve(
      at(
        id,
        [],
        Array.from({ length: 100 }, (_, n) => `${id}${n}.`),
      ),
    )
  }
  const bounded = (await walk('x', { depth: 9, width: 100 }, wide))!
  expect([bounded.nodes.length, looked]).toEqual([400, 400])
  expect(bounded.nodes[0]!.moreAfter).toBe(0)
  expect(bounded.nodes.at(-1)!.moreAfter).toBe(100)
})
