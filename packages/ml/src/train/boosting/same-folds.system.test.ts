import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { dataPath } from '../../../tests/data.ts'
import { metricNamed, score } from '../../evaluate/index.ts'
import { applyRecipe, fitRecipe, treeRecipe } from '../../prepare/index.ts'
import { makeSplit, rowsOf, targetOf } from '../../split/index.ts'
import { ingest, readTable, takeRows } from '../../table/index.ts'
import { boosting } from './index.ts'

const python = process.env.SLIPWAY_PYTHON ?? 'python3'
const path = dataPath('predictive_maintenance/ai4i2020.csv')
const able = path !== null && spawnSync(python, ['-c', 'import sklearn, pandas']).status === 0
const required = (process.env.SLIPWAY_REQUIRE ?? '').split(',').includes('data')
const title = 'is within 0.01 of scikit-learn on identical folds of AI4I, leaks left out'

it.skipIf(!able && !required)(
  able ? title : `${title} (skipped: no ../shared/data or no python with scikit-learn)`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-folds-'))
    try {
      const { fields, parquetPath } = await ingest(path!, { outDir: folder })
      const table = await readTable(parquetPath)
      const target = targetOf(table, 'Machine failure')
      const leftOut = ['UDI', 'Product ID', 'TWF', 'HDF', 'PWF', 'OSF']
      const split = makeSplit(table, { kind: 'stratified' }, { target, seed: 7, ignore: leftOut })
      const recipe = treeRecipe(fields, { drop: [...leftOut, 'Machine failure'] })
      const at = (rows: Int32Array) => Float64Array.from(rows, (row) => target.values[row]!)
      let ours = 0
      for (let i = 0; i < split.k; i++) {
        const { train, valid } = rowsOf(split, i)
        const y = { ...target, values: at(train) }
        const { fitted, features } = fitRecipe(recipe, takeRows(table, train), y, { seed: 7 })
        const model = boosting.fit(features, y, boosting.defaults, { seed: 7 })
        const prediction = boosting.predict(model, applyRecipe(fitted, takeRows(table, valid)))
        const scored = { task: target.task, y: at(valid), prediction, classes: target.classes }
        ours += score(metricNamed('average_precision', 'binary'), scored) / split.k
      }
      const folds = join(folder, 'folds.json')
      writeFileSync(folds, JSON.stringify([...split.fold]))
      const script = join(import.meta.dirname, '../../../tests/reference/hgb_on_folds.py')
      const theirs = Number(execFileSync(python, [script, path!, folds], { encoding: 'utf8' }))
      expect(ours).toBeGreaterThan(theirs - 0.01)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
