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
import { keysThatFit } from './run-folder.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-export-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function bring({ client, platform: { url, token } }: World, from: string, home: string) {
  await using source = await openSource(join(folder, from), null)
  const journal = openJournal(join(folder, home), source.identity)
  return await importMlflow(source, { client, url, token }, { deleted: true, jobs: 4, journal })
}

describe('an export into the folder that MLflow reads', () => {
  it('holds all that was imported, and comes back the same', async () => {
    writeMlruns(join(folder, 'mlruns'), 3, 300)
    await using first = await openWorld()
    await bring(first, 'mlruns', 'home-a')
    const report = await exportMlruns(first.client, join(folder, 'out'), { deleted: true })
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
    await exportMlruns(world.client, out, { deleted: false })
    const [experiment] = readdirSync(out).filter((name) => name !== '0')
    const kept = join(out, experiment!, runId(0), 'params/depth')
    writeFileSync(kept, 'mine')
    rmSync(join(out, experiment!, runId(2)), { recursive: true })
    expect(await exportMlruns(world.client, out, { deleted: true })).toMatchObject({ runs: 2, standing: 1 })
    expect(readFileSync(kept, 'utf8')).toBe('mine')
    expect(existsSync(join(out, '.draft'))).toBe(false)
  })

  it('refuses a folder of other experiments, and tells of names that are none', async () => {
    await using world = await openWorld()
    const params = { 'fine/one': '1', fine: '2', '../out': '3', 'a:b c': '4' }
    const { id } = await world.client.tracking.createRun({ body: { params } })
    const out = join(folder, 'out')
    const { leftOut } = await exportMlruns(world.client, out, { deleted: false })
    expect(leftOut.map(({ run, key }) => [run, key]).sort()).toEqual([
      [id, '../out'],
      [id, 'fine'],
    ])
    writeFileSync(join(out, '0/meta.yaml'), "experiment_id: '0'\nname: another\n")
    await expect(exportMlruns(world.client, out, { deleted: false })).rejects.toMatchObject({
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
