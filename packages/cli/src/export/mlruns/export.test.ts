import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, type World } from '../../../../ops/tests/worlds.ts'
import { runId, writeMlruns } from '../../../tests/mlruns-folder.ts'
import { importMlflow } from '../../import/mlflow/import-mlflow.ts'
import { openJournal } from '../../import/mlflow/journal.ts'
import { openSource } from '../../import/mlflow/open-source.ts'
import { tallyHere } from '../../import/mlflow/import-run.ts'
import { exportMlruns } from './export-mlruns.ts'
import { keysThatFit } from './files.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-export-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const targetOf = ({ client, platform: { url, token } }: World) => ({ client, url, token })

async function bring(world: World, from: string, home: string) {
  await using source = await openSource(join(folder, from), null)
  const journal = openJournal(join(folder, home), source.identity)
  return await importMlflow(source, targetOf(world), { deleted: true, jobs: 4, journal })
}

describe('an export into the folder that MLflow reads', () => {
  it('holds registered versions with their own files, and describes their model anew each time', async () => {
    await using world = await openWorld()
    const { registry, artifacts } = world.client
    const stored = await artifacts.putArtifact({ body: Buffer.from('flavors: {}') })
    const files = [{ path: 'deep/MLmodel', ...stored }]
    const params = { name: 'churn' }
    for (let i = 0; i < 2; i++) await registry.createModelVersion({ params, body: { signature: {}, files } })
    await registry.deleteModelVersion({ params: { name: 'churn', number: 1 } })
    await registry.setModelStage({ params: { name: 'churn', number: 2 }, body: { stage: 'production' } })
    await registry.createModelVersion({ params: { name: 'odd?' }, body: { signature: {}, files: [] } })
    const out = join(folder, 'out')
    const report = await exportMlruns(targetOf(world), out, { deleted: false })
    expect(report).toMatchObject({ models: 1, versions: 1, leftOut: [{ what: 'model', key: 'odd?' }] })
    const at = join(out, 'models/churn')
    expect(readdirSync(at).sort()).toEqual(['aliases', 'meta.yaml', 'tags', 'version-2'])
    expect(readFileSync(join(at, 'version-2/artifacts/deep/MLmodel'), 'utf8')).toBe('flavors: {}')
    const meta = readFileSync(join(at, 'version-2/meta.yaml'), 'utf8')
    expect(meta).toContain('current_stage: Production')
    expect(meta).toContain(`storage_location: file://${at}/version-2/artifacts`)
    await registry.setAlias({ params: { name: 'churn', alias: 'live' }, body: { number: 2 } })
    expect(await exportMlruns(targetOf(world), out, { deleted: false })).toMatchObject({ versions: 0 })
    expect(readFileSync(join(at, 'aliases/live'), 'utf8')).toBe('2')
    expect(existsSync(join(out, '.draft'))).toBe(false)
  })

  it('holds all that was imported, and comes back the same', async () => {
    writeMlruns(join(folder, 'mlruns'), 3, 300)
    await using first = await openWorld()
    await bring(first, 'mlruns', 'home-a')
    const report = await exportMlruns(targetOf(first), join(folder, 'out'), { deleted: true })
    expect(report).toMatchObject({ runs: 3, points: 912, files: 6, leftOut: [] })
    await using second = await openWorld()
    expect(await bring(second, 'out', 'home-b')).toMatchObject({ same: true })
    for (const number of [0, 1, 2])
      expect(await tallyHere(second.client, runId(number))).toEqual(
        await tallyHere(first.client, runId(number)),
      )
  })

  it('goes on where it was cut short, and lets stand what stands', async () => {
    writeMlruns(join(folder, 'mlruns'), 3, 10)
    await using world = await openWorld()
    await bring(world, 'mlruns', 'home')
    const out = join(folder, 'out')
    await exportMlruns(targetOf(world), out, { deleted: false })
    const [experiment] = readdirSync(out).filter((name) => name !== '0')
    const kept = join(out, experiment!, runId(0), 'params/depth')
    writeFileSync(kept, 'mine')
    rmSync(join(out, experiment!, runId(2)), { recursive: true })
    expect(await exportMlruns(targetOf(world), out, { deleted: true })).toMatchObject({
      runs: 2,
      standing: 1,
    })
    expect(readFileSync(kept, 'utf8')).toBe('mine')
    expect(existsSync(join(out, '.draft'))).toBe(false)
  })

  it('refuses a folder of other experiments, and tells of names that are none', async () => {
    await using world = await openWorld()
    const params = { 'fine/one': '1', fine: '2', '../out': '3', 'a:b c': '4' }
    const { id } = await world.client.tracking.createRun({ body: { params } })
    const out = join(folder, 'out')
    const { leftOut } = await exportMlruns(targetOf(world), out, { deleted: false })
    expect(leftOut.map(({ run, key }) => [run, key]).sort()).toEqual([
      [id, '../out'],
      [id, 'fine'],
    ])
    writeFileSync(join(out, '0/meta.yaml'), "experiment_id: '0'\nname: another\n")
    await expect(exportMlruns(targetOf(world), out, { deleted: false })).rejects.toMatchObject({
      code: 'EXPORT_FOLDER_TAKEN',
    })
  })

  it.each([
    [['a', 'b/c', 'ä ö:1-2_3.4'], []],
    [['/a', 'a//b', 'a/../b', '.', '', 'x'.repeat(256), 'a"b', 'a\nb'], 'all'],
  ] as const)('takes the keys %j but for %j', (keys, left) => {
    const out: string[] = []
    keysThatFit(keys, (key) => out.push(key))
    expect(out).toEqual(left === 'all' ? keys : left)
  })
})
