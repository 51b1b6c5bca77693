import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { layOutCode } from '@slipway/flow/plan'
import { expect, it } from 'vitest'
import { diskArtifacts } from '../adapters/artifacts/disk.ts'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

const files = {
  'pipeline.ts': `
import { pipeline } from 'slipway'
import { load } from './steps/load.ts'
import { fit } from './steps/fit.ts'
export default pipeline('p', {}, () => fit({ rows: load() }))`,
  'steps/load.ts': `import { step } from 'slipway'
export const load = step('load', () => [1, 2, 3].map((x) => x * 2))`,
  'steps/fit.ts': `import { readFileSync } from 'node:fs'
import { step } from 'slipway'
export const fit = step('fit', ({ rows }: { rows: number[] }) =>
  rows.length + Number(readFileSync(new URL('../offset.txt', import.meta.url), 'utf8')))`,
  'offset.txt': '10',
}
const statuses = (run: { nodes: { id: string; status: string }[] }) =>
  Object.fromEntries(run.nodes.map(({ id, status }) => [id, status]))

it('runs again what a change reaches, and stops where the outcome is the same', async () => {
  await using world = await pipelinesWorld(files)
  expect((await world.run()).output).toBe(13)
  await world.write('steps/fit.ts', files['steps/fit.ts'].replace('rows.length', 'rows.length * 2'))
  expect(statuses(await world.run())).toEqual({ load: 'cached', fit: 'succeeded' })
  // Other code with equal results: what comes after is not run.
  await world.write('steps/load.ts', files['steps/load.ts'].replace('x * 2', 'x + x'))
  expect(statuses(await world.run())).toEqual({ load: 'succeeded', fit: 'cached' })
  await world.write('offset.txt', '20')
  const last = await world.run()
  expect([statuses(last), last.output]).toEqual([{ load: 'cached', fit: 'succeeded' }, 26])
})

it('keeps a run’s code, so that it runs as it did when the working tree has moved on', async () => {
  await using world = await pipelinesWorld(files)
  const { plan, output } = await world.run()
  await world.write('steps/fit.ts', 'broken')
  await world.write('steps/load.ts', 'broken too')
  await world.write('offset.txt', '99')
  await rm(join(world.home, 'build'), { recursive: true })
  const artifacts = diskArtifacts(join(world.home, 'artifacts'))
  const read = async (digest: string) =>
    (await artifacts.stat(digest)) ? readFile(await artifacts.pathOf(digest)) : null
  const again = await layOutCode(plan, { dir: join(world.root, 'again'), read })
  expect(await readFile(join(world.root, 'again/steps/fit.ts'), 'utf8')).toBe(files['steps/fit.ts'])
  const { id } = await world.pipelines.create({ plan: again, force: true }, 'ana')
  await world.pipelines.ended(id)
  expect(await world.pipelines.get(id)).toMatchObject({ status: 'succeeded', output })

  // The same plan where it was: the bundle comes back by itself.
  await writeFile(join(world.root, 'offset.txt'), '10')
  const same = await world.pipelines.create({ plan, force: true }, 'ana')
  await world.pipelines.ended(same.id)
  expect(await world.pipelines.get(same.id)).toMatchObject({ status: 'succeeded', output })

  const nothing = async () => null
  await expect(layOutCode(again, { dir: join(world.root, 'x'), read: nothing })).resolves.toBeTruthy()
  await rm(again.bundle.file)
  await expect(layOutCode(again, { dir: join(world.root, 'y'), read: nothing })).rejects.toMatchObject({
    code: 'FLOW_BUNDLE_GONE',
  })
  await expect(
    layOutCode(plan, {
      dir: join(world.root, 'z'),
      read: async (digest) => (digest === plan.bundle.artifact ? read(digest) : null),
    }),
  ).rejects.toMatchObject({ code: 'FLOW_SOURCE_GONE' })
})

it.each([
  ['before', 'command'],
  ['while', 'own'],
])('refuses a program that changed since the run was planned, %s it ran', async (_when, who) => {
  await using world = await pipelinesWorld({
    'pipeline.ts': `
import { appendFileSync } from 'node:fs'
import { command, num, pipeline, step } from 'slipway'
const edit = step('edit', ({ path }: { path: string }) => { if (path) appendFileSync(path, '\\n# edited') })
const count = command('count', { run: ['sh', 'count.sh'], outputs: { n: num }, code: ['lib'] })
export default pipeline('p', { path: '' }, (p) => count({}, { after: [edit({ path: p.path })] }))`,
    'count.sh': `echo '{"n": 1}' > outputs.json\n${who === 'own' ? 'echo "# x" >> "$SLIPWAY_PROJECT/lib/a.sh"' : ''}`,
    'lib/a.sh': 'true',
  })
  const run = await world.run({ path: who === 'own' ? '' : join(world.root, 'lib/a.sh') })
  expect(run).toMatchObject({
    status: 'failed',
    failure: {
      code: 'PIPELINE_CODE_CHANGED',
      node: 'count',
      message: expect.stringMatching(/^lib\/a.sh changed/),
    },
  })
  // Nothing was kept of it; planned anew it runs.
  const again = await world.run()
  expect(again.nodes.find(({ id }) => id === 'count')?.status).toBe(who === 'own' ? 'failed' : 'succeeded')
})
