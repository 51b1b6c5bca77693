import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pythonHas } from '../../packages/ops/tests/python.ts'
import { runWithMlflow } from '../../packages/ops/tests/warm-python.ts'
import { json, place, slipway, up } from '../journeys/slipway.ts'
import { mlflowServer } from './world.ts'

/** Runs a script beside this file, which prints one JSON document. */
const run = async (script: string, ...args: string[]): Promise<unknown> =>
  JSON.parse((await runWithMlflow([join(import.meta.dirname, script), ...args])).split('\n').at(-1)!)
const made = {
  experiments: 3,
  runs: 8,
  points: 12_009,
  datasets: 1,
  files: 2,
  'logged models': 1,
  models: 2,
  versions: 4,
  aliases: 2,
  traces: 2,
  spans: 3,
  assessments: 3,
}
/** What a folder of files keeps none of. */
const ofDatabases = { 'evaluation datasets': 1, records: 2 }

describe.skipIf(!pythonHas('mlflow', 'mlflow'))('a store that MLflow made', () => {
  it.each([
    ['a database', (folder: string) => `sqlite:///${folder}/mlflow.db`, 'mlflow.db', ofDatabases],
    ['a folder', (folder: string) => `file://${folder}/mlruns`, 'mlruns', {}],
  ])(
    'comes over from %s, and back into a folder, as its own client reads it',
    async (_, uriIn, named, more) => {
      using here = place()
      const uri = uriIn(here.folder)
      await run('make_store.py', uri, join(here.folder, 'kept'))
      const imported = slipway(
        ['import', 'mlflow', join(here.folder, named), '--deleted', '--json'],
        here.folder,
      )
      const { rows } = json<{ rows: { what: string; source: number; here: number; same: boolean }[] }>(
        imported,
      )
      expect(Object.fromEntries(rows.map((row) => [row.what, row.here]))).toMatchObject({
        ...made,
        ...more,
      })
      expect(rows.filter(({ same }) => !same)).toEqual([])
      {
        await using server = await up(here.folder)
        expect(await run('compare_stores.py', uri, server.url)).toEqual({
          compared: 'records' in more ? 19 : 18,
          differences: [],
        })
      }
      const back = join(here.folder, 'back')
      const exported = slipway(['export', 'mlruns', back, '--deleted', '--json'], here.folder)
      expect(json(exported)).toMatchObject({
        runs: made.runs,
        points: made.points,
        files: made.files,
        loggedModels: made['logged models'],
        models: made.models,
        versions: made.versions,
        leftOut: [],
      })
      expect(await run('compare_stores.py', uri, `file://${back}`, 'back')).toEqual({
        compared: 16,
        differences: [],
      })
    },
  )

  it('comes over from MLflow’s running server, which hands the files out itself', async () => {
    using here = place()
    await using theirs = await mlflowServer(here.folder)
    await run('make_store.py', theirs.url, 'mlflow-artifacts:/kept')
    const imported = slipway(['import', 'mlflow', theirs.url, '--deleted', '--json'], here.folder)
    const { rows } = json<{ rows: { what: string; source: number; here: number; same: boolean }[] }>(imported)
    expect(Object.fromEntries(rows.map((row) => [row.what, row.here]))).toMatchObject({
      ...made,
      ...ofDatabases,
    })
    expect(rows.filter(({ same }) => !same)).toEqual([])
    await using ours = await up(here.folder)
    expect(await run('compare_stores.py', theirs.url, ours.url)).toEqual({
      compared: 19,
      differences: [],
    })
  })
})
