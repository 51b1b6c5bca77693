import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { servedWorld, type ServedWorld } from '../../../tests/served-world.ts'
import { breaksFrom } from '../../../tests/tiny-model.ts'
import { folderName } from '../model-folders.store.ts'

const at = '/api/v1/endpoints/churn'
const call = async (world: ServedWorld, count: number, tenureOf = (i: number) => i % 60) => {
  for (let i = 0; i < count; i++) {
    const rows = [{ tenure: tenureOf(i), charges: 70, contract: 'Monthly', senior: false }]
    expect((await world.ask('POST', `${at}/predict`, { rows })).status).toBe(200)
  }
}
const shadow = { role: 'shadow', name: 'old', model: 'churn', version: 3, share: 0.5 }
/** Two versions that share the callers, and a shadow. */
const before = {
  variants: [
    { role: 'champion', name: 'main', model: 'churn', version: 1, weight: 70 },
    { role: 'challenger', name: 'newer', model: 'churn', version: 2, weight: 30 },
    shadow,
  ],
  stickBy: 'tenure',
  capture: { retentionDays: 30 },
  deadlineMs: 2000,
}
/** One version that answers everybody, otherwise. */
const after = {
  variants: [{ role: 'champion', model: 'churn', version: 4 }],
  stickBy: null,
  capture: { retentionDays: 7 },
  deadlineMs: 900,
  guardrails: { minRequests: 20 },
}

/** What is declared beforehand, before callers; of the versions the fourth breaks. */
const declared = async (): Promise<ServedWorld> => {
  const world = await servedWorld()
  for (const shift of [0, 1, 2]) await world.tiny('churn', { shift })
  await world.tiny('churn', { breaks: true })
  await world.ask('PUT', at, before)
  await call(world, 100)
  return world
}
const declare = async (world: ServedWorld) => {
  const { changes, revision } = (await world.ask('PUT', at, after)).json
  expect(changes.length).toBeGreaterThan(4)
  expect(revision.variants).toMatchObject([
    { version: 1, weight: 0 },
    { version: 4, weight: 100 },
  ])
  expect(revision).toMatchObject({ stickBy: null, deadlineMs: 900 })
}
const rollout = async (world: ServedWorld) => (await world.ask('GET', `${at}/rollout`)).json
/** What an endpoint is, whenever and however it came to be so. */
const what = async (world: ServedWorld, revision?: number) => {
  const { revisions } = (await world.ask('GET', at)).json
  const one = revision
    ? revisions.find((some: { revision: number }) => some.revision === revision)
    : revisions[0]
  const { variants, stickBy, guardrails, capture, deadlineMs } = one
  return { variants, stickBy, guardrails, capture, deadlineMs }
}

it('brings back the whole revision before a declared change, with who shared the callers, shadows and settings', async () => {
  const first = await declared()
  const then = await what(first)
  expect(then).toMatchObject(before)
  await declare(first)
  expect(await rollout(first)).toMatchObject({ kind: 'all-at-once', status: 'running', from: 1 })
  await using world = await first.restart()
  const aborted = await world.ask('POST', `${at}/rollout/abort`, { reason: 'not so' })
  expect(aborted.json).toMatchObject({
    rollout: { status: 'aborted', next: 'version 1 answers again, as in revision 1' },
    revision: { revision: 3, cause: 'rollback', reason: 'not so' },
  })
  expect(await what(world)).toEqual(then)
  // A guardrail brings back as much as a person does, and nobody is asked anew about what comes back.
  await declare(world)
  await world.registry.promote('churn', 1, { by: 'ana' })
  await world.registry.approvals.protect('churn', 'champion', 'ana')
  await call(world, 60, () => breaksFrom)
  await world.serving.rollouts.look()
  expect(await rollout(world)).toMatchObject({ status: 'rolled-back', from: 3 })
  expect(await what(world)).toEqual(then)
  await call(world, 10)
})

it('lets the champion answer everybody where a challenger does not come up again', async () => {
  await using world = await declared()
  const then = await what(world)
  // Beside versions that share the callers already nothing is tried on some of them.
  const canary = { model: 'churn', version: 4, kind: 'canary' }
  expect((await world.ask('POST', `${at}/rollouts`, canary)).json.error.code).toBe('ROLLOUT_HAS_CHALLENGERS')
  await declare(world)
  const { files } = await world.registry.version('churn', 2)
  for (const { digest } of files) await rm(await world.artifacts.pathOf(digest), { force: true })
  await rm(join(world.home, 'models', folderName(files)), { recursive: true })
  const aborted = await world.ask('POST', `${at}/rollout/abort`, {})
  expect(aborted.status, aborted.text).toBe(200)
  expect(await what(world)).toEqual({
    ...then,
    variants: [{ ...then.variants[0], weight: 100 }, then.variants[2]],
  })
})

it('brings back as a shadow what was one before it was tried on callers', async () => {
  await using world = await servedWorld()
  for (const shift of [0, 1]) await world.tiny('churn', { shift })
  await world.ask('PUT', at, {
    variants: [
      { role: 'champion', model: 'churn', version: 1 },
      { ...shadow, version: 2 },
    ],
  })
  const then = await what(world)
  const canary = { model: 'churn', version: 2, kind: 'canary' }
  expect((await world.ask('POST', `${at}/rollouts`, canary)).status).toBe(200)
  expect((await what(world)).variants).toMatchObject([{ role: 'champion' }, { role: 'challenger' }])
  expect((await world.ask('POST', `${at}/rollout/abort`, {})).status).toBe(200)
  expect(await what(world)).toEqual(then)
})
