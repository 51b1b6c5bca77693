import { describe, expect, it } from 'vitest'
import type { NewModelVersion } from '@slipway/contract/registry'
import { openWorld, people, someModelVersion, type Ground } from '../../../tests/worlds.ts'

const all = ['viewer', 'editor', 'approver', 'admin'] as const
const identity = people({ ana: all, ben: all, cleo: all, vera: ['viewer', 'editor'] })
const params = { name: 'churn' }
const at = (number: number) => ({ name: 'churn', number })
const alias = { name: 'churn', alias: 'champion' }
const hour = 3_600_000

/** A model of two versions made by ana, the first the champion, whose alias is protected. */
async function protectedWorld(ground: Ground, change: Partial<NewModelVersion> = {}) {
  const world = await openWorld(ground, { identity })
  const [ana, ben, cleo, vera] = ['ana', 'ben', 'cleo', 'vera'].map((name) => world.as(name)) as [
    ReturnType<typeof world.as>,
    ReturnType<typeof world.as>,
    ReturnType<typeof world.as>,
    ReturnType<typeof world.as>,
  ]
  const body = { ...(await someModelVersion({ ...world, client: ana })), ...change }
  for (let i = 0; i < 2; i++) await ana.registry.createModelVersion({ params, body })
  await ana.registry.setAlias({ params: alias, body: { number: 1 } })
  await ana.approvals.protectModel({ params: { name: 'churn', target: 'champion' } })
  const champion = async () => (await ana.registry.getAlias({ params: alias })).number
  const ask = (ttlMs?: number) =>
    vera.approvals.requestApproval({
      params: at(2),
      body: { target: 'champion', reason: 'better on recent months', ...(ttlMs ? { ttlMs } : {}) },
    })
  return Object.assign(world, { ana, ben, cleo, vera, champion, ask })
}

const promote = { params: at(2), body: { from: 1, reason: 'it is better' } }

/** What holds of approvals on every database. */
export const approvalsConformance = (ground: Ground) =>
  describe('approvals', () => {
    it('moves a protected alias only with a second person’s approval, once', async () => {
      await using world = await protectedWorld(ground)
      const { ana, ben, vera, champion, ask } = world
      const needed = { code: 'APPROVAL_NEEDED', kind: 'refused' }
      await expect(vera.approvals.promoteVersion(promote)).rejects.toMatchObject(needed)
      const directly = vera.registry.setAlias({ params: alias, body: { number: 2 } })
      await expect(directly).rejects.toMatchObject(needed)
      const request = await ask()
      expect(request).toMatchObject({ status: 'pending', requestedBy: 'vera', changed: [], decidedBy: null })
      await expect(ask()).rejects.toMatchObject({ code: 'APPROVAL_ALREADY_REQUESTED', kind: 'conflict' })
      const pending = { code: 'APPROVAL_PENDING', kind: 'refused' }
      await expect(vera.approvals.promoteVersion(promote)).rejects.toMatchObject(pending)
      const decide = { params: { id: request.id }, body: { comment: 'looked at the slices' } }
      // Vera asked and holds no such role; ana made the version.
      await expect(vera.approvals.approve(decide)).rejects.toMatchObject({ kind: 'forbidden' })
      const own = { code: 'APPROVAL_FOUR_EYES', kind: 'refused', message: /ana made version 2/ }
      await expect(ana.approvals.approve(decide)).rejects.toMatchObject({
        ...own,
        message: expect.stringMatching(own.message),
      })
      expect(await champion()).toBe(1)
      expect(await ben.approvals.approve(decide)).toMatchObject({ status: 'approved', decidedBy: 'ben' })
      expect(await vera.approvals.promoteVersion(promote)).toMatchObject({
        before: 1,
        version: { number: 2, stage: 'production', aliases: ['champion'] },
      })
      expect(await ana.approvals.getApproval({ params: { id: request.id } })).toMatchObject({
        status: 'used',
        usedAtMs: world.clock.nowMs(),
      })
      const back = ana.registry.setAlias({ params: alias, body: { number: 1 } })
      await expect(back).rejects.toMatchObject(needed)
      await expect(ana.registry.removeAlias({ params: alias })).rejects.toMatchObject({
        code: 'ALIAS_PROTECTED',
        kind: 'refused',
      })
      const { events } = await ana.registry.listModelHistory({ params })
      expect(events.map((e) => [e.kind, e.by, e.reason]).slice(0, 6)).toEqual([
        ['stage', 'vera', 'it is better'],
        ['alias', 'vera', 'it is better'],
        ['approved', 'ben', 'looked at the slices'],
        ['requested', 'vera', 'better on recent months'],
        ['protected', 'ana', ''],
        ['alias', 'ana', ''],
      ])
      expect(events[2]).toMatchObject({ number: 2, alias: 'champion', before: request.id, after: 'champion' })
    })

    it('lets nobody decide on a request of their own', async () => {
      await using world = await protectedWorld(ground)
      const body = { target: 'champion' }
      const request = await world.ben.approvals.requestApproval({ params: at(2), body })
      const decide = { params: { id: request.id }, body: {} }
      for (const verdict of ['approve', 'reject'] as const)
        await expect(world.ben.approvals[verdict](decide)).rejects.toMatchObject({
          code: 'APPROVAL_FOUR_EYES',
        })
      const withdraw = world.cleo.approvals.withdrawApproval(decide)
      await expect(withdraw).rejects.toMatchObject({ code: 'APPROVAL_NOT_YOURS' })
      expect(await world.ben.approvals.withdrawApproval(decide)).toMatchObject({ status: 'withdrawn' })
      await expect(world.cleo.approvals.approve(decide)).rejects.toMatchObject({ code: 'APPROVAL_DECIDED' })
      expect((await world.ask()).status).toBe('pending')
    })

    it('has one winner where two decide at once', async () => {
      await using world = await protectedWorld(ground)
      const { id } = await world.ask()
      const decide = (comment: string) => ({ params: { id }, body: { comment } })
      const race = await Promise.allSettled([
        world.ben.approvals.approve(decide('yes')),
        world.cleo.approvals.reject(decide('no')),
        world.ben.approvals.approve(decide('yes again')),
        world.cleo.approvals.approve(decide('yes too')),
      ])
      expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const one of race)
        if (one.status === 'rejected')
          expect(one.reason).toMatchObject({ code: 'APPROVAL_DECIDED', kind: 'conflict' })
      const { events } = await world.ana.registry.listModelHistory({ params })
      expect(events.filter(({ kind }) => kind === 'approved' || kind === 'rejected')).toHaveLength(1)
      const decided = await world.ana.approvals.getApproval({ params: { id } })
      const promoted = world.vera.approvals.promoteVersion(promote)
      if (decided.status === 'rejected')
        await expect(promoted).rejects.toMatchObject({ code: 'APPROVAL_REJECTED' })
      else expect((await promoted).before).toBe(1)
    })

    it('spends an approval once, however many promote at once', async () => {
      await using world = await protectedWorld(ground)
      const { id } = await world.ask()
      await world.ben.approvals.approve({ params: { id }, body: {} })
      const race = await Promise.allSettled(
        Array.from({ length: 4 }, () => world.vera.approvals.promoteVersion(promote)),
      )
      expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await world.champion()).toBe(2)
      const { events } = await world.ana.registry.listModelHistory({ params })
      expect(events.filter((e) => e.kind === 'alias' && e.after === '2')).toHaveLength(1)
    })

    it('is void where the evidence has changed since, and says what changed', async () => {
      await using world = await protectedWorld(ground, { gate: { passed: true, rules: [] } })
      const { ana, ben, vera, champion, ask } = world
      const request = await ask()
      const decide = { params: { id: request.id }, body: {} }
      await ben.approvals.approve(decide)
      const same = { passed: true, rules: [] }
      await ana.registry.recordGate({ params: at(2), body: { gate: same } })
      expect((await ana.approvals.getApproval({ params: { id: request.id } })).status).toBe('approved')
      const gate = { passed: true, rules: [{ rule: 'roc_auc ≥ 0.9', ok: true }] }
      await ana.registry.recordGate({ params: at(2), body: { gate } })
      const seen = { status: 'void', changed: ['gate'] }
      expect(await ana.approvals.getApproval({ params: { id: request.id } })).toMatchObject(seen)
      const voided = {
        code: 'APPROVAL_VOID',
        kind: 'refused',
        message: expect.stringContaining('gate of version 2'),
      }
      await expect(vera.approvals.promoteVersion(promote)).rejects.toMatchObject(voided)
      await expect(vera.approvals.promoteVersion(promote)).rejects.toMatchObject(voided)
      expect(await champion()).toBe(1)
      const { events } = await ana.registry.listModelHistory({ params })
      expect(events.filter(({ kind }) => kind === 'voided')).toMatchObject([
        { before: request.id, after: 'void', reason: 'changed since: gate', by: 'slipway' },
      ])
      const again = await ask()
      await ana.registry.recordGate({ params: at(2), body: { gate: same } })
      const late = { params: { id: again.id }, body: {} }
      await expect(ben.approvals.approve(late)).rejects.toMatchObject(voided)
    })

    it('is void once its version is deleted, and the other requests can still be read', async () => {
      await using world = await protectedWorld(ground)
      const { ana, ben, ask } = world
      const { id } = await ask()
      await ana.registry.deleteModelVersion({ params: at(2) })
      const decide = ben.approvals.approve({ params: { id }, body: {} })
      await expect(decide).rejects.toMatchObject({ code: 'APPROVAL_VOID', kind: 'refused' })
      const { approvals } = await ana.approvals.listApprovals({ params })
      expect(approvals).toMatchObject([{ id, status: 'void', changed: ['existence'] }])
    })

    it('expires', async () => {
      await using world = await protectedWorld(ground)
      const first = await world.ask(hour)
      expect(first.expiresAtMs).toBe(world.clock.nowMs() + hour)
      world.clock.advance(hour)
      const decide = { params: { id: first.id }, body: {} }
      const expired = { code: 'APPROVAL_EXPIRED', kind: 'refused' }
      await expect(world.ben.approvals.approve(decide)).rejects.toMatchObject(expired)
      const second = await world.ask(hour)
      await world.ben.approvals.approve({ params: { id: second.id }, body: {} })
      world.clock.advance(hour)
      await expect(world.vera.approvals.promoteVersion(promote)).rejects.toMatchObject(expired)
      const { approvals } = await world.ana.approvals.listApprovals({ params })
      expect(approvals.map(({ id, status }) => [id, status])).toEqual([
        [second.id, 'expired'],
        [first.id, 'expired'],
      ])
    })

    it('protects stages, and the endpoint behind the champion', async () => {
      await using world = await protectedWorld(ground)
      const { ana, ben, vera } = world
      const deploy = vera.serving.deployModel({ params, body: { model: 'churn', version: 2 } })
      await expect(deploy).rejects.toMatchObject({ code: 'DEPLOYMENT_NOT_APPROVED', kind: 'refused' })
      const stage = { name: 'churn', target: 'stage:production' }
      await ana.approvals.protectModel({ params: stage })
      const twice = await ana.approvals.protectModel({ params: stage })
      expect(twice.protections.map(({ target }) => target)).toEqual(['champion', 'stage:production'])
      const move = { params: at(2), body: { stage: 'production' as const } }
      await expect(vera.registry.setModelStage(move)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' })
      await vera.registry.setModelStage({ params: at(2), body: { stage: 'staging' } })
      const body = { target: 'stage:production' }
      const request = await vera.approvals.requestApproval({ params: at(2), body })
      await ben.approvals.approve({ params: { id: request.id }, body: {} })
      expect((await vera.registry.setModelStage(move)).stage).toBe('production')
      // A promotion needs both, and takes nothing where one is missing.
      const forChampion = await world.ask()
      await ben.approvals.approve({ params: { id: forChampion.id }, body: {} })
      await vera.registry.setModelStage({ params: at(2), body: { stage: 'staging' } })
      await expect(vera.approvals.promoteVersion(promote)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' })
      const kept = await ana.approvals.getApproval({ params: { id: forChampion.id } })
      expect([kept.status, await world.champion()]).toEqual(['approved', 1])
      await expect(vera.approvals.unprotectModel({ params: stage })).rejects.toMatchObject({
        kind: 'forbidden',
      })
      await ana.approvals.unprotectModel({ params: stage })
      expect((await vera.approvals.promoteVersion(promote)).version.stage).toBe('production')
    })

    it('asks for nothing where nothing is protected: the challenger becomes the champion', async () => {
      await using world = await openWorld(ground)
      const { registry, approvals } = world.client
      const body = await someModelVersion(world)
      for (let i = 0; i < 3; i++) await registry.createModelVersion({ params, body })
      expect((await approvals.promoteVersion({ params: at(1), body: { from: null } })).before).toBeNull()
      await registry.setAlias({ params: { name: 'churn', alias: 'challenger' }, body: { number: 2 } })
      const race = await Promise.allSettled(
        [2, 3].map((number) => approvals.promoteVersion({ params: at(number), body: { from: 1 } })),
      )
      expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const { aliases } = await registry.getModel({ params })
      expect(aliases).toEqual(aliases.champion === 2 ? { champion: 2 } : { champion: 3, challenger: 2 })
      const stages = (await registry.listModelVersions({ params })).versions.map(({ stage }) => stage)
      expect(stages.filter((stage) => stage === 'production')).toHaveLength(1)
      expect(stages.at(-1)).toBe('archived')
      const self = await approvals.requestApproval({ params: at(1), body: { target: 'champion' } })
      const alone = approvals.approve({ params: { id: self.id }, body: {} })
      await expect(alone).rejects.toMatchObject({
        code: 'APPROVAL_FOUR_EYES',
        hint: expect.stringContaining('knows one person only'),
      })
    })

    it('refuses what cannot be asked', async () => {
      await using world = await openWorld(ground)
      const { registry, approvals } = world.client
      const body = { ...(await someModelVersion(world)), gate: { passed: false, rules: [] } }
      await registry.createModelVersion({ params, body })
      const ask = (number: number, target: string, name = 'churn') =>
        approvals.requestApproval({ params: { name, number }, body: { target } })
      await expect(ask(1, 'champion')).rejects.toMatchObject({ code: 'REGISTRY_VERSION_REFUSED' })
      await expect(ask(2, 'champion')).rejects.toMatchObject({ code: 'REGISTRY_VERSION_NOT_FOUND' })
      await expect(ask(1, 'champion', 'no')).rejects.toMatchObject({ code: 'REGISTRY_MODEL_NOT_FOUND' })
      for (const target of ['stage:heaven', 'a b', '', '../x', 'stage:'])
        await expect(ask(1, target)).rejects.toMatchObject({ kind: 'invalid' })
      const id = `ap_${'0'.repeat(26)}`
      const unknown = { code: 'APPROVAL_NOT_FOUND', kind: 'not-found' }
      await expect(approvals.getApproval({ params: { id } })).rejects.toMatchObject(unknown)
      for (const call of ['approve', 'reject', 'withdrawApproval'] as const)
        await expect(approvals[call]({ params: { id }, body: {} })).rejects.toMatchObject(unknown)
      const none = approvals.protectModel({ params: { name: 'no', target: 'champion' } })
      await expect(none).rejects.toMatchObject({ code: 'REGISTRY_MODEL_NOT_FOUND' })
      expect((await registry.listModelHistory({ params })).events.map(({ kind }) => kind)).toEqual([
        'created',
      ])
    })
  })
