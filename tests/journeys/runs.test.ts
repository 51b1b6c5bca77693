import { expect, it } from 'vitest'
import { connect } from '@slipway/client'
import { begin, json, place, slipway, up } from './slipway.ts'

it('finds, compares and watches runs, and points at what it cannot read in a search', async () => {
  using home = place()
  await using server = await up(home.folder)
  const { tracking, artifacts } = connect({ url: server.url })
  const ids: string[] = []
  for (const [name, depth, folds] of [
    ['shallow', '2', [0.7, 0.8]],
    ['deep', '6', [0.9, 0.9]],
  ] as const) {
    const { id } = await tracking.createRun({ body: { name, params: { depth, kind: 'tree' } } })
    const points = folds.map((value, step) => ({ key: 'fold.auc', value, step }))
    const metrics = [...points, { key: 'auc', value: (folds[0] + folds[1]) / 2 }]
    await tracking.logBatch({ params: { id }, body: { metrics } })
    ids.push(id)
  }
  const found = slipway(
    ['runs', 'search', 'metrics.auc > .7 order by metrics.auc desc', '--json'],
    home.folder,
  )
  expect(json<{ runs: { name: string }[] }>(found).runs.map((run) => run.name)).toEqual(['deep', 'shallow'])
  expect(slipway(['runs', 'search', 'params.depth = 6'], home.folder).out).toContain('deep')
  expect(slipway(['runs', 'search', 'params.depth = 7'], home.folder).out).toContain('No run is like that')

  const wrong = slipway(['runs', 'search', 'metrics.auc > .8 or name = x'], home.folder)
  expect(wrong.code).toBe(2)
  const lines = wrong.err.split('\n')
  const at = lines.findIndex((line) => line.includes('^ expected AND'))
  expect(lines[at]!.indexOf('^')).toBe(lines[at - 1]!.indexOf('or name'))

  const compared = slipway(['runs', 'compare', ...ids], home.folder).out
  expect(compared).toMatch(/≠ +auc +0\.75\S* ±0\.07\S* +0\.9\S* ±0/)
  expect(compared).toMatch(/≠ +depth +2 +6/)
  expect(compared).toMatch(/ {2,}kind +tree +tree/)

  // Their code and environment, line by line where the platform holds it.
  const put = async (text: string) => (await artifacts.putArtifact({ body: Buffer.from(text) })).digest
  for (const [i, id] of ids.entries()) {
    const code = {
      commit: String(i).repeat(40),
      sources: [{ path: 'train.ts', digest: await put(`const depth = ${i}\nconst kind = 'tree'\n`) }],
    }
    const lockfile = { path: 'requirements.txt', digest: await put(`numpy==2.${i}.0\nscipy==1.0\n`) }
    const environment = { runtimes: { python: `3.1${i}.0` }, lockfiles: [lockfile] }
    await tracking.setRunContext({ params: { id }, body: { code, environment } })
  }
  const sides = slipway(['runs', 'compare', ...ids], home.folder).out
  expect(sides).toMatch(/Code:[^]*≠ +code\.commit +0{12} +1{12}/)
  expect(sides).toMatch(/train\.ts:\n {2}- const depth = 0\n {2}\+ const depth = 1\n/)
  expect(sides).toMatch(/Environment:[^]*≠ +python +3\.10\.0 +3\.11\.0/)
  expect(sides).toMatch(/Packages:[^]*≠ +numpy +2\.0\.0 +2\.1\.0/)
  expect(sides).not.toContain('scipy')
  expect(json(slipway(['runs', 'compare', ...ids, '--json'], home.folder))).toMatchObject({
    packages: [{ lockfile: 'requirements.txt', key: 'numpy' }],
    diffs: [{ what: 'train.ts', lines: ['- const depth = 0', '+ const depth = 1'] }],
  })

  const watching = begin(['runs', 'watch', ids[0]!], home.folder)
  await watching.said('auc')
  await tracking.logBatch({
    params: { id: ids[0]! },
    body: { metrics: [{ key: 'late', value: 0.5, step: 9 }] },
  })
  await watching.said('late')
  await tracking.finishRun({ params: { id: ids[0]! }, body: { status: 'killed' } })
  expect(await watching.ended).toBe(0)
  expect(watching.out()).toMatch(/step +9 {2}late {2}0\.5[^]*shallow · killed/)
})
