import { describe, expect, it } from 'vitest'
import { connect } from '@slipway/client'
import type { MemberRole } from '@slipway/contract/members'
import { checkingFetch } from '../../../tests/checking-fetch.ts'
import { rawRequest } from '../../../tests/raw-request.ts'
import { openWorld, someModelVersion, type Ground, type World } from '../../../tests/worlds.ts'

const join = async (world: World, name: string, role: MemberRole) => {
  const { token } = await world.client.members.addMember({ body: { name, role } })
  return { token, client: connect({ url: world.platform.url, token, fetch: checkingFetch }) }
}

const asking = (world: World, authorization?: string) =>
  rawRequest(`${world.platform.url}/api/v1/whoami`, authorization ? { headers: { authorization } } : {})

/** What holds of members on every database. */
export const membersConformance = (ground: Ground) =>
  describe('members', () => {
    it('are known by their tokens, as bearer or as password of their name, until they are removed', async () => {
      await using world = await openWorld(ground)
      const { client, token } = await join(world, 'ben', 'approver')
      const me = { name: 'ben', roles: ['viewer', 'editor', 'approver'] }
      expect(await client.members.whoAmI()).toEqual(me)
      const basic = (name: string, password: string) =>
        `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
      expect((await asking(world, basic('ben', token))).json()).toEqual(me)
      for (const wrong of [basic('ana', token), basic('ben', `${token}x`), `Bearer ${token.slice(0, -1)}`])
        expect((await asking(world, wrong)).status, wrong).toBe(403)
      await expect(client.members.addMember({ body: { name: 'x', role: 'admin' } })).rejects.toMatchObject({
        code: 'HTTP_ROLE_NEEDED',
      })
      const { members } = await client.members.listMembers()
      expect(members).toEqual([
        { name: 'ben', role: 'approver', createdBy: 'local', createdAtMs: world.clock.nowMs() },
      ])
      await world.client.members.removeMember({ params: { name: 'ben' } })
      await expect(client.members.whoAmI()).rejects.toMatchObject({ code: 'HTTP_TOKEN_REFUSED' })
      const again = await join(world, 'ben', 'viewer')
      expect(again.token).not.toBe(token)
      await expect(client.members.whoAmI()).rejects.toMatchObject({ code: 'HTTP_TOKEN_REFUSED' })
      expect((await again.client.members.whoAmI()).roles).toEqual(['viewer'])
    })

    it('are named once, and never as the server names itself', async () => {
      await using world = await openWorld(ground)
      const add = (name: string) => world.client.members.addMember({ body: { name, role: 'viewer' } })
      const race = await Promise.allSettled([add('ana'), add('ana'), add('ana')])
      expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      await expect(add('ana')).rejects.toMatchObject({ code: 'MEMBER_TAKEN', kind: 'conflict' })
      for (const name of ['local', 'slipway', 'Local'])
        await expect(add(name)).rejects.toMatchObject({ code: 'MEMBER_NAME_RESERVED', kind: 'invalid' })
      const none = world.client.members.removeMember({ params: { name: 'eve' } })
      await expect(none).rejects.toMatchObject({ code: 'MEMBER_NOT_FOUND', kind: 'not-found' })
    })

    it('leave those without a token only what harms nobody, once there are any', async () => {
      await using world = await openWorld(ground)
      const everything = { name: 'local', roles: ['viewer', 'editor', 'approver', 'admin'] }
      expect((await asking(world)).json()).toEqual(everything)
      await join(world, 'ben', 'approver')
      expect((await asking(world)).json()).toEqual({ name: 'local', roles: ['viewer', 'editor'] })
      expect((await asking(world, `Bearer ${world.platform.token}`)).json()).toEqual(everything)
      await world.client.members.removeMember({ params: { name: 'ben' } })
      expect((await asking(world)).json()).toEqual(everything)
    })

    it('keep no token in the database', async () => {
      await using world = await openWorld(ground)
      const { token } = await join(world, 'ben', 'viewer')
      const told = JSON.stringify([
        await world.client.members.listMembers(),
        await world.platform.rooms.members.byToken(token),
      ])
      expect(told).not.toContain(token)
      await using later = await world.restart()
      expect(await later.platform.rooms.members.byToken(token)).toMatchObject({ name: 'ben' })
      expect(await later.platform.rooms.members.byToken(`${token}x`)).toBeNull()
    })

    it('are two pairs of eyes: one asks, another approves, and changed evidence voids it', async () => {
      await using world = await openWorld(ground)
      const ana = (await join(world, 'ana', 'approver')).client
      const ben = (await join(world, 'ben', 'approver')).client
      const params = { name: 'churn', number: 1 }
      const body = await someModelVersion({ ...world, client: ana })
      await ana.registry.createModelVersion({ params, body })
      await world.client.approvals.protectModel({ params: { name: 'churn', target: 'champion' } })
      const ask = () => ana.approvals.requestApproval({ params, body: { target: 'champion' } })
      const { id } = await ask()
      const decide = { params: { id }, body: {} }
      await expect(ana.approvals.approve(decide)).rejects.toMatchObject({ code: 'APPROVAL_FOUR_EYES' })
      expect(await ben.approvals.approve(decide)).toMatchObject({ status: 'approved', decidedBy: 'ben' })
      await ana.registry.recordGate({ params, body: { gate: { passed: true, rules: [] } } })
      const promote = () => ana.approvals.promoteVersion({ params, body: {} })
      await expect(promote()).rejects.toMatchObject({ code: 'APPROVAL_VOID' })
      const again = await ask()
      await ben.approvals.approve({ params: { id: again.id }, body: {} })
      expect((await promote()).version.aliases).toEqual(['champion'])
    })
  })
