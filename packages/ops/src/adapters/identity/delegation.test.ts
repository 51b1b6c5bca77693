import { expect, it } from 'vitest'
import { openDelegation } from './delegation.ts'

it('speaks in somebody’s name with a seal that only this server gives', () => {
  const here = openDelegation()
  const token = here.tokenFor('ünal')
  expect(here.nameIn(token)).toBe('ünal')
  expect(openDelegation().nameIn(token)).toBeNull()
  const [, name] = /^sd_(.+)\./.exec(token)!
  const others = [`${token}x`, `sd_x${token.slice(3)}`, 'sd_', 'sm_x', `sd_${name}.${'b'.repeat(43)}`]
  for (const other of others) expect(here.nameIn(other), other).toBeNull()
})
