import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { booleanToNumber, categories, dateParts, fitRecipe, recipe } from '../prepare/index.ts'
import type { Column, Field, Table } from '../table/table.ts'
import { type Target, trainers } from '../train/index.ts'
import { compileModel, openModel, type TableSignature, signatureOf, writeModelFolder } from './index.ts'

const rows = 200
const count = (name: string): Column => ({
  name,
  type: 'integer',
  values: Float64Array.from({ length: rows }, (_, i) => i % 13),
})
const table: Table = {
  rows,
  columns: [
    count('visits'),
    { name: 'price', type: 'number', values: Float64Array.from({ length: rows }, (_, i) => i / 10) },
    {
      name: 'member',
      type: 'boolean',
      codes: Int32Array.from({ length: rows }, (_, i) => i % 2),
      levels: ['false', 'true'],
    },
    {
      name: 'prediction',
      type: 'text',
      codes: Int32Array.from({ length: rows }, (_, i) => i % 3),
      levels: ['a', 'b', 'ü'],
    },
    { name: 'day', type: 'date', values: Float64Array.from({ length: rows }, (_, i) => 86_400_000 * i) },
  ],
}
const fields: Field[] = table.columns.map(({ name, type }) => ({ name, type, nullable: name === 'price' }))
const y: Target = {
  task: 'binary',
  classes: ['stays', 'leaves'],
  values: Float64Array.from({ length: rows }, (_, i) => (i % 13 > 6 ? 1 : 0)),
}
const { fitted, features } = fitRecipe(recipe(booleanToNumber(), dateParts(), categories()), table, y, {
  seed: 1,
})
const boosting = trainers.boosting!
const model = boosting.fit(features, y, { ...boosting.defaults, trees: 5 }, { seed: 1 })
const facts = { target: 'left', task: 'binary', classes: y.classes, drop: [], threshold: 0.3 } as const
const signature = signatureOf(fields, facts)

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-model-'))
})
afterAll(() => rm(root, { recursive: true }))

describe('a signature', () => {
  it('tells inputs from fields and profile, and outputs from the task', () => {
    const profile = {
      columns: [
        { name: 'visits', nulls: 0, min: 0, max: 12, top: [] },
        { name: 'prediction', nulls: 3, min: null, max: null, top: [{ value: 'a' }, { value: 'b' }] },
      ],
    }
    const told = signatureOf(fields, {
      ...facts,
      drop: ['day'],
      profile,
      task: 'multiclass',
      classes: ['x', 'y', 'z'],
    })
    expect(told.inputs[0]).toEqual({ name: 'visits', type: 'integer', nullable: false, min: 0, max: 12 })
    expect(told.inputs[3]).toEqual({
      name: 'prediction',
      type: 'text',
      nullable: true,
      categories: ['a', 'b'],
    })
    expect(told.inputs.map(({ name }) => name)).not.toContain('day')
    expect(told.outputs.map(({ name }) => name)).toEqual([
      'prediction_of_model',
      'probability_x',
      'probability_y',
      'probability_z',
    ])
    expect(signature).toMatchObject({ positive: 'leaves', threshold: 0.3 })
  })
})

describe('compiling a model', () => {
  const compile = (changes: Partial<TableSignature>) => () =>
    compileModel({ recipe: fitted, model, signature: { ...signature, ...changes } })

  it('gives the same bytes each time', () => {
    expect(compile({})()).toEqual(compile({})())
  })

  it('refuses a signature of something else', () => {
    const code = (code: string) => expect.objectContaining({ code })
    expect(compile({ inputs: signature.inputs.slice(1) })).toThrow(code('MODEL_INPUT_NOT_IN_SIGNATURE'))
    expect(compile({ classes: ['leaves', 'stays'] })).toThrow(code('MODEL_SIGNATURE_DIFFERS'))
    expect(compile({ positive: 'stays' })).toThrow(code('MODEL_SIGNATURE_DIFFERS'))
    expect(compile({ task: 'regression' })).toThrow(code('MODEL_SIGNATURE_DIFFERS'))
    const other = { ...model, features: ['x'] }
    expect(() => compileModel({ recipe: fitted, model: other, signature })).toThrow(
      code('MODEL_FEATURES_DIFFER'),
    )
  })
})

describe('a model folder', () => {
  const onnx = compileModel({ recipe: fitted, model, signature })
  const write = (name: string) =>
    writeModelFolder(join(root, name), { onnx, signature, slipway: { seed: 1 }, createdAtMs: 0 })

  it('holds what MLflow looks for, and replaces a former one whole', async () => {
    await write('a')
    await write('a')
    expect((await readdir(root)).filter((name) => name.startsWith('a'))).toEqual(['a'])
    expect(await readdir(join(root, 'a'))).toEqual([
      'MLmodel',
      'code',
      'conda.yaml',
      'model.onnx',
      'python_env.yaml',
      'requirements.txt',
      'signature.json',
      'slipway.json',
    ])
    const mlmodel = parse(await readFile(join(root, 'a/MLmodel'), 'utf8'))
    expect(mlmodel.utc_time_created).toBe('1970-01-01 00:00:00.000000')
    expect(mlmodel.model_uuid).toMatch(/^[0-9a-f]{32}$/)
    expect(JSON.parse(mlmodel.signature.inputs).slice(0, 2)).toEqual([
      { type: 'long', name: 'visits', required: true },
      { type: 'double', name: 'price', required: false },
    ])
  })

  it('is never written over something else', async () => {
    await writeModelFolder(join(root, 'b'), { onnx, signature, slipway: {} })
    await rm(join(root, 'b/MLmodel'))
    await expect(write('b')).rejects.toMatchObject({ code: 'MODEL_FOLDER_TAKEN' })
  })

  it('answers any number of rows, none too, and zero-cost columns it doesn’t need', async () => {
    await write('c')
    const served = await openModel(join(root, 'c'))
    const none: Table = {
      rows: 0,
      columns: table.columns.map(
        (column): Column =>
          'codes' in column
            ? { ...column, codes: new Int32Array(0) }
            : { ...column, values: new Float64Array(0) },
      ),
    }
    expect(await served.predict(none)).toMatchObject({
      rows: 0,
      columns: [{ name: 'prediction_of_model' }, { name: 'probability' }],
    })
    const repeated: Table = {
      rows: 10_000,
      columns: table.columns.map(
        (column): Column =>
          'codes' in column
            ? { ...column, codes: Int32Array.from({ length: 10_000 }, (_, i) => column.codes[i % rows]!) }
            : {
                ...column,
                values: Float64Array.from({ length: 10_000 }, (_, i) => column.values[i % rows]!),
              },
      ),
    }
    const own = boosting.predict(model, features)
    const scores = await served.scores(repeated)
    for (const i of [0, 199, 4095, 4096, 9999]) expect(scores[i]).toBeCloseTo(own[i % rows]!, 6)
    const answer = await served.predict(repeated)
    expect(answer.columns.map(({ name, type }) => [name, type])).toEqual([
      ['prediction_of_model', 'text'],
      ['probability', 'number'],
    ])
    await served.close()
  })

  it('names the column and row that it can’t take', async () => {
    await write('d')
    const served = await openModel(join(root, 'd'))
    const withVisits = (visits: Column): Table => ({ rows, columns: [visits, ...table.columns.slice(1)] })
    const gap: Column = {
      name: 'visits',
      type: 'integer',
      values: new Float64Array(rows).fill(1).fill(NaN, 7, 8),
    }
    await expect(served.predict(withVisits(gap))).rejects.toMatchObject({
      code: 'MODEL_VALUE_MISSING',
      message: expect.stringContaining('row 7'),
    })
    const half: Column = { name: 'visits', type: 'number', values: new Float64Array(rows).fill(0.5) }
    await expect(served.predict(withVisits(half))).rejects.toMatchObject({ code: 'MODEL_VALUE_NOT_WHOLE' })
    await expect(served.predict({ rows, columns: table.columns.slice(1) })).rejects.toMatchObject({
      code: 'PREPARE_COLUMN_MISSING',
    })
    await served.close()
  })

  it('says so when it is missing or broken', async () => {
    await expect(openModel(join(root, 'none'))).rejects.toMatchObject({ code: 'MODEL_FOLDER_MISSING' })
    await write('e')
    await writeFile(join(root, 'e/model.onnx'), onnx.subarray(0, 100))
    await expect(openModel(join(root, 'e'))).rejects.toMatchObject({ code: 'ONNX_NOT_A_MODEL' })
    await writeFile(join(root, 'e/signature.json'), '{"inputs": [')
    await expect(openModel(join(root, 'e'))).rejects.toMatchObject({ code: 'MODEL_FOLDER_BROKEN' })
  })
})
