import type { RunContext } from '@slipway/contract/run-context'
import { describe, expect, it } from 'vitest'
import { openWorld, type Ground, type World } from '../../../tests/worlds.ts'

const patchOf = (path: string, line: string) =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-old\n+${line}\n`
const put = async ({ client }: World, text: string) =>
  (await client.artifacts.putArtifact({ body: Buffer.from(text) })).digest
const lock = (versions: Record<string, string>) =>
  JSON.stringify({
    packages: Object.fromEntries(
      Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]),
    ),
  })

async function made(world: World, context: RunContext, files: Record<string, string> = {}, data = 'd1') {
  const { tracking } = world.client
  const { id } = await tracking.createRun({ body: {} })
  const params = { id }
  await tracking.setRunContext({ params, body: context })
  for (const [path, text] of Object.entries(files))
    await tracking.addRunArtifact({ params, body: { path, digest: await put(world, text) } })
  const input = { name: 'train', digest: data, sourceType: '', source: '', schema: null, profile: null }
  await tracking.addRunInputs({ params, body: { inputs: [{ ...input, context: 'training', tags: {} }] } })
  return id
}

/** What holds of comparing what runs are made of, on every database. */
export const comparisonConformance = (ground: Ground) =>
  describe('what runs are made of, side by side', () => {
    it('tells data, commit, runtime, host and the packages that differ', async () => {
      await using world = await openWorld(ground)
      const locks = [lock({ a: '1.0.0', b: '2.0.0' }), lock({ a: '1.1.0', b: '2.0.0', c: '3.0.0' })]
      const contextOf = async (i: number, python: string): Promise<RunContext> => ({
        code: { commit: String(i).repeat(40), branch: 'trunk' },
        environment: {
          runtimes: { node: '24.1.0', python },
          lockfiles: [{ path: 'package-lock.json', digest: await put(world, locks[i]!) }],
        },
        host: { name: `machine-${i}`, cpus: 8 },
      })
      const first = await made(world, await contextOf(0, '3.12.1'))
      const second = await made(world, await contextOf(1, '3.13.0'), {}, 'd2')
      const third = await made(world, { host: { cpus: 8 } })
      const compared = await world.client.tracking.compareRuns({ body: { runs: [first, second, third] } })
      expect(compared.data).toEqual([{ key: 'train (training)', differs: true, values: ['d1', 'd2', 'd1'] }])
      expect(compared.context.filter(({ differs }) => differs).map(({ key }) => key)).toEqual([
        'code.branch',
        'code.commit',
        'environment.lockfiles.package-lock.json',
        'environment.runtimes.node',
        'environment.runtimes.python',
        'host.name',
      ])
      expect(compared.context.find(({ key }) => key === 'environment.runtimes.python')!.values).toEqual([
        '3.12.1',
        '3.13.0',
        null,
      ])
      expect(compared.context.at(-1)).toEqual({ key: 'host.cpus', differs: false, values: ['8', '8', '8'] })
      const lockfile = 'package-lock.json'
      expect(compared.packages).toEqual([
        { lockfile, key: 'a', differs: true, values: ['1.0.0', '1.1.0', null] },
        { lockfile, key: 'c', differs: true, values: [null, '3.0.0', null] },
      ])
      const same = await world.client.tracking.compareRuns({ body: { runs: [first, first] } })
      expect([same.packages, same.sources, same.context.some(({ differs }) => differs)]).toEqual([
        [],
        [],
        false,
      ])
    })

    it('says nothing of packages of a lockfile that is not here', async () => {
      await using world = await openWorld(ground)
      const contextOf = (digest: string): RunContext => ({
        environment: { lockfiles: [{ path: 'uv.lock', digest }] },
      })
      const first = await made(world, contextOf(`sha256:${'1'.repeat(64)}`))
      const second = await made(
        world,
        contextOf(await put(world, '[[package]]\nname = "a"\nversion = "1"\n')),
      )
      const compared = await world.client.tracking.compareRuns({ body: { runs: [first, second] } })
      expect(compared.packages).toEqual([])
      expect(compared.context).toMatchObject([{ key: 'environment.lockfiles.uv.lock', differs: true }])
    })

    it('reads the requirements of the models that runs made', async () => {
      await using world = await openWorld(ground)
      const run = (numpy: string) =>
        made(world, {}, { 'model/requirements.txt': `numpy==${numpy}\nscipy==1.0\n`, 'model/MLmodel': '' })
      const runs = [await run('2.0.0'), await run('2.1.0')]
      const { packages } = await world.client.tracking.compareRuns({ body: { runs } })
      expect(packages).toEqual([
        { lockfile: 'requirements.txt', key: 'numpy', differs: true, values: ['2.0.0', '2.1.0'] },
      ])
    })

    it('names the sources that differ, by their content or by what was changed since the commit', async () => {
      await using world = await openWorld(ground)
      const { tracking } = world.client
      const digest = (digit: string) => `sha256:${digit.repeat(64)}`
      const bundle = (b: string): RunContext => ({
        code: {
          sources: [
            { path: 'a.ts', digest: digest('a') },
            { path: 'b.ts', digest: digest(b) },
          ],
        },
      })
      const bundled = [await made(world, bundle('1')), await made(world, bundle('2'))]
      const { sources, context } = await tracking.compareRuns({ body: { runs: bundled } })
      expect(sources).toEqual([{ key: 'b.ts', differs: true, values: [digest('1'), digest('2')] }])
      expect(context).toEqual([])
      const path = 'slipway/uncommitted.diff'
      const code = { code: { diffArtifact: path } }
      const changed = [
        await made(world, code, { [path]: patchOf('a.ts', 'x') + patchOf('sub/b c.ts', 'y') }),
        await made(world, code, { [path]: patchOf('a.ts', 'x') + patchOf('sub/b c.ts', 'z') }),
        await made(world, {}),
      ]
      const patched = await tracking.compareRuns({ body: { runs: changed } })
      expect(patched.sources.map(({ key }) => key)).toEqual(['a.ts', 'sub/b c.ts'])
      const [a, b] = patched.sources
      expect([a!.values[0] === a!.values[1], a!.values[2]]).toEqual([true, null])
      expect(new Set(b!.values).size).toBe(3)
    })
  })
