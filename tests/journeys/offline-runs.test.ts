import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { json, place, slipway } from './slipway.ts'

const client = new URL('../../packages/cli/src/tracking.ts', import.meta.url).href

it('sends what a program logged while no server ran, once, and shows what the run is made of', () => {
  using here = place()
  const script = `
    import { startRun } from ${JSON.stringify(client)}
    const run = await startRun({ experiment: 'offline', name: 'away', params: { lr: 0.1 }, onError: () => {} })
    for (let step = 0; step < 300; step++) run.metric('loss', 1 / (step + 1), step)
    run.param('lr', 0.2)
    await run.artifact('notes.md')
    await run.end()
  `
  writeFileSync(join(here.folder, 'notes.md'), '# away')
  writeFileSync(join(here.folder, 'train.mjs'), script)
  const train = spawnSync(process.execPath, ['train.mjs', '--token', 'hush'], {
    cwd: here.folder,
    encoding: 'utf8',
  })
  expect(train.stderr).toBe('')
  const sync = () => slipway(['runs', 'sync', '--json'], here.folder)
  const first = sync()
  expect(first.code).toBe(2)
  const [run] = json<{ runs: { id: string; refused: unknown[] }[] }>(first).runs
  expect(run).toMatchObject({ outcome: 'sent', refused: [{ code: 'TRACKING_PARAM_CHANGED' }] })
  expect(sync()).toMatchObject({ code: 0, out: '{\n  "runs": []\n}\n' })
  const show = slipway(['runs', 'show', run!.id], here.folder, {
    SLIPWAY_PRICES: '{"currency":"EUR","machineHour":3600}',
  })
  expect(show.out).toContain('away · finished')
  expect(show.out).toMatch(/lr +0\.1\n/)
  expect(show.out).toMatch(/command +node train\.mjs --token "?\*\*\*/)
  expect(show.out).toMatch(/cost +(under )?\d+\.\d\d EUR/)
  expect(json(slipway(['runs', 'show', run!.id, '--json'], here.folder))).toMatchObject({
    artifacts: [{ path: 'notes.md', bytes: 6 }],
    context: { code: { entry: 'train.mjs' } },
  })
})
