import { expect, it } from 'vitest'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'

const at = '/api/v1/endpoints/churn'
const champion = (version: number, weight = 100) => ({
  role: 'champion',
  name: 'main',
  model: 'churn',
  version,
  weight,
})
const challenger = { role: 'challenger', name: 'newer', model: 'churn', version: 2, weight: 30 }
const shadow = { role: 'shadow', name: 'old', model: 'churn', version: 3, share: 0.25 }
/** Revision 1: two that share the callers, a shadow, and settings of its own. */
const first = {
  variants: [champion(1, 70), challenger, shadow],
  stickBy: 'tenure',
  capture: { share: 0.5, retentionDays: 30 },
  guardrails: { minRequests: 77 },
  deadlineMs: 2000,
}
/** Revision 2: otherwise in everything. */
const second = {
  variants: [champion(4)],
  stickBy: null,
  capture: { share: 1, retentionDays: 7 },
  guardrails: { minRequests: 500 },
  deadlineMs: 900,
}

const revised = async (): Promise<ServedWorld> => {
  const world = await servedWorld()
  for (const shift of [0, 1, 2, 3]) await world.tiny('churn', { shift })
  for (const wanted of [first, second]) expect((await world.ask('PUT', at, wanted)).status).toBe(200)
  return world
}
const show = async (world: ServedWorld) => (await world.ask('GET', at)).json
const whatIs = ({ variants, stickBy, capture, guardrails, deadlineMs }: Record<string, unknown>) => ({
  variants,
  stickBy,
  capture,
  guardrails,
  deadlineMs,
})
const back = (world: ServedWorld, body: object) => world.ask('POST', `${at}/rollback`, body)
const refusal = async (world: ServedWorld, body: object) => {
  const { status, json } = await back(world, body)
  const { code, message, hint } = json.error
  return { status, code, message, hint }
}

it('brings back all that a revision holds, whether it is named or the last with another champion', async () => {
  await using world = await revised()
  const [now, then] = (await show(world)).revisions
  expect(then).toMatchObject(first)
  expect(whatIs(now)).not.toEqual(whatIs(then))
  const named = await back(world, { to: 1, reason: 'as on Friday' })
  expect(named.json).toMatchObject({
    revision: 3,
    cause: 'rollback',
    reason: 'as on Friday',
    evidence: { from: 2, to: 1 },
  })
  expect(whatIs(named.json)).toEqual(whatIs(then))
  expect(whatIs((await show(world)).revisions[0])).toEqual(whatIs(then))
  const again = await back(world, {})
  expect(whatIs(again.json)).toEqual(whatIs(now))
})

it('goes back to who was promoted last, not past them to who was deployed at once', async () => {
  await using world = await revised()
  await back(world, { to: 1 })
  await world.ask('PUT', at, { variants: [champion(1)] })
  for (const version of [2, 3]) {
    const canary = { model: 'churn', version, kind: 'canary', steps: [{ weight: 50, bakeMs: 0 }] }
    expect((await world.ask('POST', `${at}/rollouts`, canary)).status).toBe(200)
    expect((await world.ask('POST', `${at}/rollout/promote`, { force: true })).status).toBe(200)
  }
  expect((await back(world, {})).json.variants).toMatchObject([{ role: 'champion', version: 2, weight: 100 }])
})

it('names the revision to go back to where only settings changed, and says of a rollout what stands since', async () => {
  await using world = await servedWorld()
  for (const shift of [0, 1]) await world.tiny('churn', { shift })
  const variants = [champion(1)]
  expect((await world.ask('PUT', at, { variants })).status).toBe(200)
  expect((await refusal(world, {})).hint).toBe('Deploy one: `slipway deploy MODEL@VERSION --to churn`.')
  expect((await world.ask('PUT', at, { variants, deadlineMs: 900 })).status).toBe(200)
  expect(await refusal(world, {})).toMatchObject({
    code: 'SERVING_NOTHING_BEFORE',
    hint: 'For the settings of before: `slipway rollback churn --to 1`. Or deploy another version.',
  })
  expect((await back(world, { to: 1 })).json).toMatchObject({ revision: 3, deadlineMs: null })
  const canary = { model: 'churn', version: 2, kind: 'canary' }
  expect((await world.ask('POST', `${at}/rollouts`, canary)).status).toBe(200)
  const promoted = await world.ask('POST', `${at}/rollout/promote`, { force: true })
  expect(promoted.json.rollout).toMatchObject({
    next: 'version 2 answers everybody',
    answers: { model: 'churn', version: 2 },
  })
  expect(promoted.json.rollout.events.at(-1).words).toBe(
    'although 0 of the 100 requests that it takes to tell',
  )
  expect((await back(world, {})).json.variants).toMatchObject([{ version: 1 }])
  expect((await world.ask('GET', `${at}/rollout`)).json).toMatchObject({
    status: 'promoted',
    next: 'since then version 1 answers, as revision 6',
    answers: { model: 'churn', version: 1 },
  })
})

it('changes nothing where a version of the revision was deleted, and ends no rollout for it', async () => {
  await using world = await revised()
  const canary = { model: 'churn', version: 1, kind: 'canary' }
  expect((await world.ask('POST', `${at}/rollouts`, canary)).status).toBe(200)
  await world.registry.deleteVersion('churn', 3, 'ana')
  expect(await refusal(world, { to: 1 })).toEqual({
    status: 409,
    code: 'SERVING_REVISION_INCOMPLETE',
    message: 'Revision 1 of churn cannot come back whole: The model churn has no version 3.',
    hint: expect.stringContaining('Nothing was changed.') as string,
  })
  expect(await refusal(world, { to: 9 })).toMatchObject({ status: 404, code: 'SERVING_REVISION_NOT_FOUND' })
  expect((await show(world)).revisions).toHaveLength(3)
  expect((await world.ask('GET', `${at}/rollout`)).json).toMatchObject({ status: 'running' })
  expect((await back(world, { to: 2 })).json).toMatchObject({ revision: 5, variants: [{ version: 4 }] })
  expect((await world.ask('GET', `${at}/rollout`)).json).toMatchObject({ status: 'aborted' })
})

it('asks for approvals that no longer stand, and for none that was used since', async () => {
  await using world = await revised()
  const { approvals } = world.registry
  for (const number of [1, 4]) await world.registry.promote('churn', number, { by: 'ana' })
  await approvals.protect('churn', 'champion', 'ana')
  const needed = {
    status: 403,
    code: 'APPROVAL_NEEDED',
    message: expect.stringContaining('version 2') as string,
  }
  expect(await refusal(world, { to: 1 })).toMatchObject(needed)
  const approve = async () => {
    const { id } = await approvals.request('churn', 2, { target: 'champion', by: 'vera' })
    await approvals.approve(id, { by: 'ben' })
    return id
  }
  await approvals.withdraw(await approve(), { by: 'vera' })
  expect(await refusal(world, { to: 1 })).toMatchObject(needed)
  expect((await show(world)).revisions).toHaveLength(2)
  await approve()
  await world.registry.promote('churn', 2, { by: 'ana' })
  await world.registry.promote('churn', 4, { by: 'ana', back: true })
  expect((await approvals.list('churn'))[0]).toMatchObject({ number: 2, status: 'used' })
  expect((await back(world, { to: 1 })).json).toMatchObject(first)
  expect((await world.registry.aliased('churn', 'champion'))?.number).toBe(1)
})
