import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { disturbed, modelCases, trained } from '../../tests/model-cases.ts'
import { publicData, withoutData } from '../../tests/public-tables.ts'
import {
  applyRecipe,
  bin,
  booleanToNumber,
  clip,
  dateParts,
  frequency,
  impute,
  log,
  oneHot,
  type Recipe,
  scale,
  targetEncode,
  textCounts,
} from '../prepare/index.ts'
import { takeRows } from '../table/index.ts'
import type { Table } from '../table/table.ts'
import { trainers } from '../train/index.ts'
import { compilePlan } from '../onnx/plan/plan.ts'
import { openModel, type ServedModel, writeModelFolder } from './index.ts'

/** Trees compare in 32-bit floats, so a value next to a threshold may fall either way after rounding; the rest is exact. */
const limit = (trainer: string) => (trainer === 'boosting' ? 1e-5 : 1e-9)

async function expectParity(name: string, trainer: string, make?: () => Recipe, planned = true) {
  const modelCase = modelCases.find((candidate) => candidate.name.startsWith(name))!
  const { recipe, model, trainer: how, signature, onnx, rest } = trained(modelCase, trainer, make)
  const dir = await mkdtemp(join(tmpdir(), 'slipway-model-'))
  try {
    await writeModelFolder(join(dir, 'model'), { onnx, signature, slipway: {} })
    const served = await openModel(join(dir, 'model'), { plans: false })
    for (const table of [rest, disturbed(rest)]) {
      const own = how.predict(model, applyRecipe(recipe, table))
      const scores = await served.scores(table)
      expect(scores.length).toBe(own.length)
      const scale = Math.max(1, ...own.map(Math.abs))
      let widest = 0
      for (let i = 0; i < own.length; i++) {
        expect(Number.isFinite(own[i]!)).toBe(true)
        widest = Math.max(widest, Math.abs(own[i]! - scores[i]!) / scale)
      }
      expect(widest).toBeLessThan(limit(trainer))
      if (planned) expectSamePlan(onnx, served, table, scores)
      expect(new Set(own).size).toBeGreaterThan(trainer === 'baseline' ? 0 : 3)
      expectClasses(await served.predict(table), scores, signature.threshold ?? 0.5, signature.classes)
    }
    await served.close()
  } finally {
    await rm(dir, { recursive: true })
  }
}

/** What the plan in this process answers to single rows is what ONNX Runtime says of all of them together. */
function expectSamePlan(onnx: Uint8Array, served: ServedModel, table: Table, scores: Float64Array) {
  const plan = compilePlan(onnx)
  const width = scores.length / table.rows
  const names = served.signature.outputs.map(({ name }) => name).slice(-width)
  for (let row = 0; row < Math.min(table.rows, 200); row++) {
    const answers = plan!.run(served.tensors(takeRows(table, Int32Array.of(row))))!
    for (const [k, name] of names.entries()) {
      const value = answers.get(name)!.values[0] as number
      const wanted = scores[row * width + k]!
      if (!(Math.abs(value - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted))))
        throw new Error(`row ${row}: ${value} by the plan, ${wanted} by ONNX Runtime`)
    }
  }
}

function expectClasses(answer: Table, scores: Float64Array, threshold: number, classes: readonly string[]) {
  const [prediction] = answer.columns
  if (!prediction || !('codes' in prediction)) return
  const outputs = classes.length === 2 ? 1 : classes.length
  for (let row = 0; row < answer.rows; row++) {
    const own = scores.subarray(row * outputs, (row + 1) * outputs)
    const wanted = outputs === 1 ? Number(own[0]! >= threshold) : own.indexOf(Math.max(...own))
    if (prediction.levels[prediction.codes[row]!] !== classes[wanted])
      throw new Error(`row ${row}: ${prediction.levels[prediction.codes[row]!]}, not ${classes[wanted]}`)
  }
}

const cases = modelCases.flatMap(({ name }) => Object.keys(trainers).map((trainer) => ({ name, trainer })))

describe(`what is served is what was validated${withoutData}`, () => {
  it
    .skipIf(!publicData)
    .for(cases.filter(({ name, trainer }) => trainer !== 'seasonal' || name.startsWith('bike')))(
    '$trainer on $name',
    ({ name, trainer }) => expectParity(name, trainer),
  )

  it.skipIf(!publicData)('every other kind of step, on telco', () =>
    expectParity(
      'telco',
      'linear',
      () => ({
        columns: [
          'Contract',
          'PaymentMethod',
          'InternetService',
          'gender',
          'MonthlyCharges',
          'TotalCharges',
          'tenure',
          'Partner',
        ],
        steps: [
          textCounts({ columns: ['PaymentMethod'], words: 6 }),
          targetEncode({ columns: ['Contract'] }),
          frequency({ columns: ['InternetService'] }),
          impute({ columns: ['gender'], indicator: true }),
          booleanToNumber(),
          clip({ columns: ['MonthlyCharges'] }),
          bin({ columns: ['tenure'], bins: 4 }),
          log({ columns: ['TotalCharges'] }),
          impute({ with: 'mean', indicator: true }),
          scale({ by: 'robust' }),
          oneHot({ minCount: 30 }),
        ],
      }),
      false,
    ),
  )

  it.skipIf(!publicData)('every date part, on bike', () =>
    expectParity('bike', 'linear', () => ({
      columns: ['dteday', 'hr'],
      steps: [
        dateParts({
          parts: [
            'year',
            'month',
            'day',
            'weekday',
            'hour',
            'dayOfYear',
            'elapsed',
            'weekday_sin',
            'weekday_cos',
            'dayOfYear_sin',
            'dayOfYear_cos',
          ],
          constant: true,
        }),
        impute({ with: { constant: 0 } }),
        scale({ by: 'minmax' }),
      ],
    })),
  )
})
