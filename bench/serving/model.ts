import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileModel, signatureOf, writeModelFolder } from '../../packages/ml/src/model/index.ts'
import { fitRecipe, treeRecipe } from '../../packages/ml/src/prepare/index.ts'
import { seededRandom } from '../../packages/ml/src/stats/index.ts'
import type { Table } from '../../packages/ml/src/table/index.ts'
import { trainerNamed } from '../../packages/ml/src/train/index.ts'

export const inputs = 20
const trees = 100

/** Trains 100 trees on 20 numbers and writes the model folder that every side serves. Answers its path. */
export async function writeBenchModel(folder: string): Promise<string> {
  const random = seededRandom(7, 'bench.serving')
  const rows = 4000
  const columns = Array.from({ length: inputs }, (_, k) => ({
    name: `f${k}`,
    type: 'number' as const,
    values: Float64Array.from({ length: rows }, () => random.normal()),
  }))
  const [a, b, c, d] = columns.map(({ values }) => values) as Float64Array[]
  const values = Float64Array.from({ length: rows }, (_, i) =>
    random.next() < 1 / (1 + Math.exp(-a![i]! - b![i]! * c![i]! - Math.sin(3 * d![i]!))) ? 1 : 0,
  )
  const table: Table = { rows, columns }
  const fields = columns.map(({ name, type }) => ({ name, type, nullable: true }))
  const target = { task: 'binary' as const, classes: ['No', 'Yes'], values }
  const { fitted, features } = fitRecipe(treeRecipe(fields, { drop: [] }), table, target, { seed: 1 })
  const boosting = trainerNamed('boosting')
  const model = boosting.fit(features, target, { ...boosting.defaults, trees }, { seed: 1 })
  const { task, classes } = target
  const signature = signatureOf(fields, { target: 'Churn', task, classes, drop: [], recipe: fitted })
  const dir = join(folder, 'model')
  mkdirSync(folder, { recursive: true })
  const slipway = { made: 'by bench/serving' }
  await writeModelFolder(dir, {
    onnx: compileModel({ recipe: fitted, model, signature }),
    signature,
    slipway,
  })
  return dir
}

/** One row in the form of each protocol. */
export function writeBodies(folder: string): Record<'native' | 'tensor' | 'split', string> {
  const random = seededRandom(9, 'bench.serving.row')
  const row = Array.from({ length: inputs }, () => Number(random.normal().toFixed(4)))
  const names = row.map((_, k) => `f${k}`)
  const bodies = {
    native: { rows: [Object.fromEntries(names.map((name, k) => [name, row[k]]))] },
    tensor: { inputs: [{ name: 'input', datatype: 'FP64', shape: [1, inputs], data: row }] },
    split: { dataframe_split: { columns: names, data: [row] } },
  }
  return Object.fromEntries(
    Object.entries(bodies).map(([name, body]) => {
      const path = join(folder, `${name}.json`)
      writeFileSync(path, JSON.stringify(body))
      return [name, path]
    }),
  ) as never
}
