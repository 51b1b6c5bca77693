import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { NewStudy, Trial } from '@slipway/contract/studies'
import { expect, it } from 'vitest'
import { onPostgres } from '../../../tests/on-postgres.ts'
import { openWorld, type World } from '../../../tests/worlds.ts'

const space: NewStudy['space'] = {
  rate: { kind: 'float', low: 1e-4, high: 1, log: true },
  depth: { kind: 'int', low: 1, high: 12 },
}
const valueOf = ({ rate, depth }: Trial['params']) =>
  (Math.log10(rate as number) + 2) ** 2 + (depth as number) / 10

/** Asks, tries and tells until there are no more; the numbers of its trials. */
async function work({ client: { studies } }: World, name: string): Promise<number[]> {
  const numbers: number[] = []
  for (;;) {
    const { state, trial, lease } = await studies.askTrial({ params: { name }, body: {} })
    if (state === 'done') return numbers
    if (state === 'wait') {
      await new Promise((done) => setTimeout(done, 5))
      continue
    }
    numbers.push(trial!.number)
    const at = { params: { name, number: trial!.number } }
    await studies.tellTrial({ ...at, body: { lease: lease!, value: valueOf(trial!.params) } })
  }
}

onPostgres('studies', (cluster) => {
  it('never give the same trial to workers of two servers, and the same sequence as one alone', async () => {
    const database = await cluster().createPlatformDatabase()
    const ground = async () => ({ url: database.url, drop: async () => {} })
    await using one = await openWorld(ground)
    await using other = await openWorld(ground)
    const body = (name: string): NewStudy => ({ name, space, parallel: 8, trials: 40, seed: 2 })
    await one.client.studies.createStudy({ body: body('both') })
    await other.client.studies.createStudy({ body: body('alone') })
    const taken = await Promise.all([one, other, one, other, one, other].map((world) => work(world, 'both')))
    expect(taken.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i))
    await work(one, 'alone')
    const trials = async (name: string) =>
      (await other.client.studies.listTrials({ params: { name } })).trials.map(({ params, value }) => ({
        params,
        value,
      }))
    expect(await trials('both')).toEqual(await trials('alone'))
  })
})

const page = readFileSync(join(import.meta.dirname, '../../../../../docs/tuning.md'), 'utf8')
const example = /^```python\n([\s\S]*?)^```$/m.exec(page)![1]!

it('are searched by three processes of the Python program in the docs, which needs nothing but Python', async () => {
  await using world = await openWorld()
  const run = () =>
    promisify(execFile)('python3', ['-c', example], {
      env: { ...process.env, SLIPWAY_URL: world.platform.url },
    })
  await Promise.all([run(), run(), run()])
  const study = await world.client.studies.getStudy({ params: { name: 'network' } })
  expect(study).toMatchObject({ state: 'finished', counts: { complete: 30, failed: 0, running: 0 } })
  expect(study.best!.value!).toBeLessThan(0.2)
  const { runs } = await world.client.tracking.searchRuns({ body: { parentId: study.runId } })
  expect(runs).toHaveLength(30)
})
