import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BatchColumn, compileModel, openServed, signatureOf, writeModelFolder } from '../model/index.ts'
import {
  booleanToNumber,
  categories,
  dateParts,
  fitRecipe,
  impute,
  oneHot,
  recipe,
} from '../prepare/index.ts'
import type { Column, Table } from '../table/table.ts'
import { type Target, type Task, trainers } from '../train/index.ts'
import { explainAsked, explainedRow, openExplainer } from './index.ts'

const rows = 300
const wave = (k: number) =>
  Float64Array.from({ length: rows }, (_, i) => Math.sin(i * (k + 1)) * 10 + (i % 7))
const table: Table = {
  rows,
  columns: [
    { name: 'visits', type: 'integer', values: Float64Array.from({ length: rows }, (_, i) => i % 13) },
    { name: 'price', type: 'number', values: wave(0).map((value, i) => (i % 9 === 0 ? NaN : value)) },
    { name: 'other', type: 'number', values: wave(1) },
    {
      name: 'plan',
      type: 'text',
      codes: Int32Array.from({ length: rows }, (_, i) => (i * 7) % 5),
      levels: ['a', 'b', 'c', 'd', 'ü'],
    },
    { name: 'day', type: 'date', values: Float64Array.from({ length: rows }, (_, i) => 86_400_000 * i) },
  ] satisfies Column[],
}
const fields = table.columns.map(({ name, type }) => ({ name, type, nullable: name === 'price' }))
const targets: Record<Task, Target> = {
  binary: {
    task: 'binary',
    classes: ['stays', 'leaves'],
    values: Float64Array.from({ length: rows }, (_, i) => (i % 13 > 6 !== (i * 7) % 5 > 3 ? 1 : 0)),
  },
  multiclass: {
    task: 'multiclass',
    classes: ['x', 'y', 'z'],
    values: Float64Array.from({ length: rows }, (_, i) => (i % 13) % 3),
  },
  regression: { task: 'regression', classes: [], values: wave(1).map((value, i) => value + (i % 13)) },
}

const numberAt = (column: BatchColumn, row: number): number =>
  'codes' in column ? NaN : Number(column.values[row])

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'explained-'))
})
afterAll(() => rm(root, { recursive: true }))

const tasks = ['binary', 'multiclass', 'regression'] as const
const cases = tasks.flatMap((task) => ['boosting', 'linear'].map((trainer) => ({ task, trainer })))

async function opened(task: Task, trainer: string) {
  const y = targets[task]
  const steps =
    trainer === 'linear'
      ? [impute(), oneHot(), dateParts(), booleanToNumber()]
      : [dateParts(), booleanToNumber(), categories()]
  const { fitted, features } = fitRecipe(recipe(...steps), table, y, { seed: 1 })
  const how = trainers[trainer]!
  const given = trainer === 'boosting' ? { ...how.defaults, trees: 20 } : how.defaults
  const model = how.fit(features, y, given, { seed: 1 })
  const signature = signatureOf(fields, { target: 'left', task, classes: y.classes, drop: [] })
  const dir = join(root, `${task}-${trainer}`)
  await writeModelFolder(dir, {
    onnx: compileModel({ recipe: fitted, model, signature }),
    signature,
    slipway: {},
  })
  return { dir, model: await openServed(dir) }
}

describe.each(cases)('explanations of $trainer, $task', ({ task, trainer }) => {
  it('add up to what the model answers, in the columns that were given', async () => {
    const { dir, model } = await opened(task, trainer)
    const explainer = openExplainer(dir, model)
    const said = await explainer.explain(table)
    expect(said.method).toBe(trainer === 'boosting' ? 'tree-shap' : 'linear')
    expect(said.columns).toEqual(table.columns.map(({ name }) => name))
    const outputs = said.outputs.length
    const scores = Array.from({ length: rows * outputs }, (_, at) => {
      const own = said.values.subarray(at * said.columns.length, (at + 1) * said.columns.length)
      return own.reduce((sum, value) => sum + value, said.base[at % outputs]!)
    })
    const answer = await model.predict(table)
    const numbers = answer.columns.filter(({ type }) => type === 'number')
    for (const [k, column] of numbers.entries())
      for (let row = 0; row < rows; row++) {
        const own = scores.slice(row * outputs, (row + 1) * outputs)
        const expected =
          task === 'binary'
            ? 1 / (1 + Math.exp(-own[0]!))
            : task === 'regression'
              ? own[0]!
              : Math.exp(own[k]!) / own.reduce((sum, score) => sum + Math.exp(score), 0)
        expect(Math.abs(numberAt(column, row) - expected)).toBeLessThan(1e-6)
      }
    expect(said.outputs).toEqual(
      task === 'binary' ? ['leaves'] : task === 'multiclass' ? ['x', 'y', 'z'] : ['left'],
    )
    const [first] = explainedRow(said, 0)
    const sizes = first!.contributions.map(({ value }) => Math.abs(value))
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    await explainer.close()
    await model.close()
  })
})

it('explains a model that can only be asked, exactly where its columns are few', async () => {
  const model = {
    signature: {
      task: 'other' as const,
      target: '',
      classes: [],
      inputs: [
        { name: 'a', type: 'number' as const, nullable: true },
        { name: 'b', type: 'number' as const, nullable: true },
      ],
      outputs: [{ name: 'y', type: 'number' as const, description: '' }],
    },
    predict: async (batch: { rows: number; columns: readonly unknown[] }) => {
      const [a, b] = batch.columns as { values: Float64Array }[]
      const values = Float64Array.from(
        { length: batch.rows },
        (_, i) => 2 * a!.values[i]! + a!.values[i]! * b!.values[i]!,
      )
      return { rows: batch.rows, columns: [{ name: 'y', type: 'number' as const, values }] }
    },
  }
  const batch = (a: number, b: number) => ({
    rows: 1,
    columns: [
      { name: 'a', type: 'number' as const, values: Float64Array.of(a) },
      { name: 'b', type: 'number' as const, values: Float64Array.of(b) },
    ],
  })
  const said = await explainAsked(model as never, batch(3, 4), { rows: batch(0, 0), from: 'training' })
  // The product is shared evenly, the rest is a's own.
  expect(Array.from(said.values)).toEqual([12, 6])
  expect(said).toMatchObject({ method: 'kernel-shap', base: Float64Array.of(0), margins: null })
  expect(said.background).toEqual({ from: 'training', rows: 1 })
})

it('samples where columns are many: adding up, the same by seed, with honest margins', async () => {
  const columns = Array.from({ length: 14 }, (_, j) => `c${j}`)
  const worthOf = (x: readonly number[]) =>
    x.reduce((sum, value, j) => sum + j * value, 0) + 5 * x[0]! * x[1]! * x[2]!
  const model = {
    signature: {
      task: 'other' as const,
      target: '',
      classes: [],
      inputs: columns.map((name) => ({ name, type: 'number' as const, nullable: true })),
      outputs: [{ name: 'y', type: 'number' as const, description: '' }],
    },
    predict: async (batch: { rows: number; columns: readonly unknown[] }) => {
      const given = batch.columns as { values: Float64Array }[]
      const values = Float64Array.from({ length: batch.rows }, (_, i) =>
        worthOf(given.map((one) => one.values[i]!)),
      )
      return { rows: batch.rows, columns: [{ name: 'y', type: 'number' as const, values }] }
    },
  }
  const batch = (value: number) => ({
    rows: 1,
    columns: columns.map((name) => ({ name, type: 'number' as const, values: Float64Array.of(value) })),
  })
  const said = await explainAsked(model as never, batch(1), { rows: batch(0), from: 'example' }, { seed: 3 })
  const truth = columns.map((_, j) => j + (j < 3 ? 5 / 3 : 0))
  truth.forEach((value, j) => {
    expect(Math.abs(said.values[j]! - value)).toBeLessThanOrEqual(1.7 * (said.margins![j]! + 1e-9))
  })
  expect(said.values.reduce((sum, value) => sum + value, said.base[0]!)).toBeCloseTo(
    worthOf(columns.map(() => 1)),
    9,
  )
  const again = await explainAsked(model as never, batch(1), { rows: batch(0), from: 'example' }, { seed: 3 })
  expect(again.values).toEqual(said.values)
})
