import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { pythonHas } from '../../../ops/tests/python.ts'
import { runWithMlflow } from '../../../ops/tests/warm-python.ts'
import { disturbed, modelCases, trained } from '../../tests/model-cases.ts'
import { publicData } from '../../tests/public-tables.ts'
import { applyRecipe } from '../prepare/index.ts'
import type { Column, Table } from '../table/table.ts'
import { openModel, signatureOf, compileModel, writeModelFolder } from './index.ts'

const skipped = !pythonHas('mlflow', 'mlflow, onnx, onnxruntime, pandas')
const why = skipped ? ' (skipped: no python with mlflow)' : publicData ? '' : ' (skipped: no ../shared/data)'

const root = mkdtempSync(join(tmpdir(), 'slipway-mlflow-'))
afterAll(() => rmSync(root, { recursive: true }))

interface Answer {
  readonly inputs_of_graph: string[]
  readonly onnxruntime: Record<string, (number | string)[]>
  readonly pyfunc: Record<string, (number | string)[]>
  readonly schema_inputs: [string, string, boolean][]
  readonly schema_outputs: [string, string][]
}

const plain = (column: Column): unknown[] =>
  'codes' in column
    ? Array.from(column.codes, (code) =>
        code === -1 || column.levels[code] === '' ? null : column.levels[code],
      )
    : Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))

async function inPython(folder: string, table: Table, names: readonly string[]): Promise<Answer> {
  const path = join(root, 'rows.json')
  const columns = table.columns.filter(({ name }) => names.includes(name))
  writeFileSync(path, JSON.stringify({ columns: Object.fromEntries(columns.map((c) => [c.name, plain(c)])) }))
  const script = join(import.meta.dirname, '../../tests/reference/load_model_folder.py')
  const out = await runWithMlflow([script, folder, path])
  return JSON.parse(out.slice(out.lastIndexOf('\n') + 1)) as Answer
}

describe('a model folder in Python', () => {
  it
    .skipIf(skipped || !publicData)
    .for(modelCases.flatMap(({ name }) => ['linear', 'boosting'].map((trainer) => ({ name, trainer }))))(
    `$trainer on $name, by mlflow.onnx, mlflow.pyfunc and onnxruntime${why}`,
    async ({ name, trainer }) => {
      const modelCase = modelCases.find((candidate) => candidate.name === name)!
      const { recipe, model, trainer: how, signature, onnx, rest } = trained(modelCase, trainer)
      const folder = join(root, `${name.split(' ')[0]}-${trainer}`)
      await writeModelFolder(folder, { onnx, signature, slipway: { by: 'test' } })
      const table = disturbed(rest)
      const own = how.predict(model, applyRecipe(recipe, table))
      const served = await openModel(folder)
      const ours = await served.predict(table)
      await served.close()
      const answer = await inPython(
        folder,
        table,
        signature.inputs.map((input) => input.name),
      )
      expect(answer.inputs_of_graph).toEqual(recipe.inputs.map((input) => input.name))
      expect(answer.schema_outputs).toEqual(
        signature.outputs.map((output) => [
          output.name,
          output.type === 'text' ? 'DataType.string' : 'DataType.double',
        ]),
      )
      for (const way of [answer.onnxruntime, answer.pyfunc]) {
        for (const column of ours.columns) {
          const theirs = way[column.name]!
          expect(theirs).toHaveLength(table.rows)
          if ('codes' in column) expect(theirs).toEqual(plain(column))
          else
            for (const [row, value] of theirs.entries())
              if (
                !(
                  Math.abs((value as number) - column.values[row]!) <=
                  1e-5 * Math.max(1, Math.abs(column.values[row]!))
                )
              )
                throw new Error(`${column.name}, row ${row}: ${value}, not ${column.values[row]}`)
        }
        const score = signature.task === 'regression' ? way.prediction! : way[signature.outputs[1]!.name]!
        const step = own.length / table.rows
        for (const [row, value] of score.entries())
          if (
            !(
              Math.abs((value as number) - own[row * step]!) <=
              1e-5 * Math.max(1, Math.abs(own[row * step]!))
            )
          )
            throw new Error(`row ${row}: ${value}, our own ${own[row * step]}`)
      }
    },
  )

  it.skipIf(skipped || !publicData)(
    `takes a frame of one column, whole numbers and true/false${why}`,
    async () => {
      const { model, recipe, rest } = trained(modelCases[0]!, 'linear', () => ({
        columns: ['tenure'],
        steps: [],
      }))
      const fields = [{ name: 'tenure', type: 'integer', nullable: false }] as const
      const signature = signatureOf(fields, {
        target: 'Churn',
        task: 'binary',
        classes: model.classes,
        drop: [],
      })
      const folder = join(root, 'one')
      await writeModelFolder(folder, {
        onnx: compileModel({ recipe, model, signature }),
        signature,
        slipway: {},
      })
      const answer = await inPython(folder, rest, ['tenure'])
      expect(answer.schema_inputs).toEqual([['tenure', 'DataType.long', true]])
      const served = await openModel(folder)
      const scores = await served.scores(rest)
      await served.close()
      expect(answer.pyfunc.probability!.map((p) => (p as number).toFixed(9))).toEqual(
        Array.from(scores, (p) => p.toFixed(9)),
      )
    },
  )
})
