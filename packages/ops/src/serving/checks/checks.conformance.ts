import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ModelVersion } from '@slipway/contract/registry'
import { type ServedWorld, servedWorld } from '../../../tests/served-world.ts'
import type { Ground } from '../../../tests/worlds.ts'

/** Registers a folder of these files. */
export async function added(world: ServedWorld, model: string, files: Record<string, string | Uint8Array>) {
  const folder = await mkdtemp(join(tmpdir(), 'added-'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  const version = await world.registered(model, folder)
  await rm(folder, { recursive: true })
  return version
}

export const checkOf = async (world: ServedWorld, model: string, number = 1) =>
  (await world.ask('GET', `/api/v1/models/${model}/versions/${number}/check`)).json
/** How a check ended, once it has. */
export const ended = async (world: ServedWorld, model: string, number = 1) => {
  for (;;) {
    const check = await checkOf(world, model, number)
    if (check.state === 'passed' || check.state === 'failed') return check
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** As another tool registers what is stored already. */
export const foreign = async (
  world: ServedWorld,
  model: string,
  { files }: { files: ModelVersion['files'] },
) => {
  const origin = { source: 's3://elsewhere/model', location: null, runLink: null, loggedModel: null }
  await world.registry.createModel(model, { by: 'bob' }).catch(() => null)
  return world.registry.addForeignVersion(model, { origin, status: 'ready', files }, 'bob')
}

/** Checking what is registered, on every database. */
export const checksConformance = (ground: Ground) => {
  it('checks what other tools register by itself, one at a time, whoever comes first to be deployed first', async () => {
    await using world = await servedWorld(ground)
    const sound = await world.tiny('tiny')
    const hollow = await added(world, 'hollow', { 'net.onnx': 'no graph' })
    await foreign(world, 'theirs', sound)
    await foreign(world, 'theirs', hollow)
    expect(await ended(world, 'theirs', 1)).toMatchObject({ state: 'passed', asked: true, by: 'bob' })
    expect(await ended(world, 'theirs', 2)).toMatchObject({ state: 'failed', waived: null })
    expect((await world.registry.version('theirs', 1)).tags).toEqual({})
    await world.serving.deploy({ endpoint: 'e', model: 'theirs', version: 1 })
    await expect(world.serving.deploy({ endpoint: 'e', model: 'theirs', version: 2 })).rejects.toMatchObject({
      code: 'SERVING_SMOKE_FAILED',
    })
    // What has no files is nothing to open.
    await foreign(world, 'prompt', { files: [] })
    const many = await Promise.all(Array.from({ length: 6 }, () => foreign(world, 'many', sound)))
    const last = many.at(-1)!.number
    await world.serving.deploy({ endpoint: 'm', model: 'many', version: last })
    expect(await checkOf(world, 'many', last)).toMatchObject({ state: 'passed' })
    for (const { number } of many)
      expect(await ended(world, 'many', number)).toMatchObject({ state: 'passed' })
    expect(await checkOf(world, 'prompt')).toMatchObject({ state: 'none' })
  })
}
