import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { python, pythonHas } from '../../../ops/tests/python.ts'
import { compared } from '../../tests/plan-against-runtime.ts'
import { cutZipMaps } from '../onnx/index.ts'
import { type BatchColumn, openServed, type TensorColumn } from './index.ts'

const there = pythonHas('skl2onnx', 'mlflow, skl2onnx, onnxmltools, lightgbm, xgboost')

interface Said {
  readonly label: string[]
  readonly probability: number[][]
}

describe.skipIf(!there)(`ONNX of other tools${there ? '' : ' (skipped: no python with skl2onnx)'}`, () => {
  const root = mkdtempSync(join(tmpdir(), 'exported-'))
  let told: Record<string, unknown> & { rows: number[][]; mlflow: number[] }
  beforeAll(() => {
    const script = join(import.meta.dirname, '../../tests/reference/export_onnx.py')
    const out = execFileSync(python, [script, root], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    told = JSON.parse(out.trim().split('\n').at(-1)!) as typeof told
  })
  afterAll(() => rmSync(root, { recursive: true }))

  const numbers = (column: BatchColumn | undefined): number[] =>
    column && !('codes' in column) ? Array.from(column.values as ArrayLike<number>, Number) : []
  const texts = (column: BatchColumn): string[] =>
    'codes' in column ? Array.from(column.codes, (code) => column.levels[code]!) : numbers(column).map(String)

  it.each(['forest', 'line', 'lightgbm', 'xgboost'])(
    'answers what the model itself says, with a column a class: %s',
    async (name) => {
      const model = await openServed(join(root, name))
      const [input] = model.signature.inputs
      expect(input).toMatchObject({ type: 'tensor', datatype: 'float32', shape: [-1, 4] })
      const x: TensorColumn = {
        name: input!.name,
        type: 'tensor',
        datatype: 'float32',
        shape: [told.rows.length, 4],
        values: Float32Array.from(told.rows.flat()),
      }
      const { columns } = await model.predict({ rows: told.rows.length, columns: [x] })
      const said = told[name] as Said
      expect(texts(columns[0]!)).toEqual(said.label)
      const classes = [...new Set(model.signature.classes)]
      const rest = columns.slice(1)
      const given =
        rest[0]!.type === 'tensor'
          ? numbers(rest[0])
          : said.probability.flatMap((_, row) => rest.map((column) => numbers(column)[row]!))
      if (classes.length > 0)
        expect(rest.map((column) => column.name)).toEqual(classes.map((of) => `probability_${of}`))
      said.probability.flat().forEach((value, at) => expect(given[at]).toBeCloseTo(value, 5))
      await model.close()
    },
  )

  it.each(['forest', 'line', 'lightgbm', 'xgboost', 'mlflow'])(
    'is followed by a plan that says what ONNX Runtime says: %s',
    async (name) => {
      const { bytes } = cutZipMaps(await readFile(join(root, name, 'model.onnx')))
      expect(await compared(bytes, 200)).toBe(201)
    },
  )

  it('takes the columns that MLflow says, logged with mlflow.onnx', async () => {
    const model = await openServed(join(root, 'mlflow'))
    expect(model.signature.inputs.map(({ name, type }) => [name, type])).toEqual(
      ['a', 'b', 'c', 'd'].map((name) => [name, 'number']),
    )
    const columns = ['a', 'b', 'c', 'd'].map((name, j) => ({
      name,
      type: 'number' as const,
      values: Float64Array.from(told.rows, (row) => row[j]!),
    }))
    const answer = await model.predict({ rows: told.rows.length, columns })
    const given = numbers(answer.columns[0])
    told.mlflow.forEach((value, at) => expect(given[at]).toBeCloseTo(value, 4))
    await model.close()
  })
})
