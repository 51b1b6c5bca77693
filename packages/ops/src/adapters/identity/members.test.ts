import { expect, it } from 'vitest'
import { openDelegation } from './delegation.ts'
import { localToken } from './local-token.ts'
import { memberTokens } from './members.ts'

it('lets what a member or a schedule started act as an editor, and no longer than the member is one', async () => {
  const delegation = openDelegation()
  const standing = new Map([['ana', { name: 'ana', role: 'admin' as const }]])
  const identity = memberTokens({
    local: localToken({ token: 'the token of the server', loopback: true }),
    delegation,
    members: {
      byName: async (name) => standing.get(name) ?? null,
      byToken: async () => null,
      any: async () => standing.size > 0,
    },
  })
  const asking = (name: string) => identity.actorOf(`Bearer ${delegation.tokenFor(name)}`)
  expect(await asking('ana')).toEqual({ name: 'ana', roles: ['viewer', 'editor'] })
  expect(await asking('schedule churn.nightly')).toEqual({
    name: 'schedule churn.nightly',
    roles: ['viewer', 'editor'],
  })
  expect(await asking('ben')).toBeNull()
  standing.clear()
  expect(await asking('ana')).toBeNull()
})
