import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { numbersIn, publicData, publicTable, withoutData } from '../../../tests/public-tables.ts'
import { type Features, fitRecipe, impute, oneHot, scale } from '../../prepare/index.ts'
import type { Table } from '../../table/table.ts'
import type { Target } from '../trainer.ts'
import { linear, type LinearModel } from './index.ts'

interface Reference {
  readonly intercepts: readonly number[]
  readonly coefficients: Readonly<Record<string, readonly number[]>>
}
const reference: Record<string, Reference> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../tests/reference/linear.json'), 'utf8'),
)

/** The reference's columns: numbers filled with the median and standardised, text one-hot. */
function prepared(table: Table, { coefficients }: Reference): Features {
  const columns = [...new Set(Object.keys(coefficients).map((name) => name.split('=')[0]!))]
  const recipe = { columns, steps: [impute(), scale(), oneHot()] }
  return fitRecipe(recipe, table, null, { seed: 1 }).features
}

function expectNear(model: LinearModel, { intercepts, coefficients }: Reference, within: number) {
  expect([...model.features].sort()).toEqual(Object.keys(coefficients).sort())
  for (const [k, intercept] of intercepts.entries())
    expect(Math.abs(model.intercepts[k]! - intercept)).toBeLessThan(within)
  for (const [j, name] of model.features.entries())
    for (const [k, wanted] of coefficients[name]!.entries())
      expect(Math.abs(model.coefficients[k * model.features.length + j]! - wanted)).toBeLessThan(within)
}

const binary = (values: Float64Array): Target => ({ task: 'binary', values, classes: ['no', 'yes'] })
const number = (values: Float64Array): Target => ({ task: 'regression', values, classes: [] })
const options = { seed: 1 }

describe('the linear trainer agrees with scikit-learn', () => {
  const telco = () => publicTable('churn/telco_churn.csv')
  const bike = () => publicTable('demand_forecasting/bike_sharing_hour.csv')

  it.skipIf(!publicData)(`on two classes, plain, balanced and weighted${withoutData}`, () => {
    const table = telco()
    const x = prepared(table, reference.telco!)
    const y = binary(numbersIn({ ...table }, 'Churn', 'true'))
    expectNear(linear.fit(x, y, { ...linear.defaults, c: 0.7 }, options), reference.telco!, 1e-6)
    const balanced = { ...linear.defaults, c: 0.7, classWeight: 'balanced' } as const
    expectNear(linear.fit(x, y, balanced, options), reference.telco_balanced!, 1e-6)
    const weights = Float64Array.from({ length: table.rows }, (_, i) => 1 + (i % 3))
    const weighted = linear.fit(x, y, { ...linear.defaults, c: 0.7 }, { ...options, weights })
    expectNear(weighted, reference.telco_weighted!, 1e-6)
  })

  it.skipIf(!publicData)(`on a lasso over two classes${withoutData}`, () => {
    const table = telco()
    const x = prepared(table, reference.telco_lasso!)
    const model = linear.fit(
      x,
      binary(numbersIn(table, 'Churn', 'true')),
      { ...linear.defaults, c: 0.05, l1Ratio: 1 },
      options,
    )
    expectNear(model, reference.telco_lasso!, 1e-4)
    expect([...model.coefficients].filter((b) => b === 0).length).toBeGreaterThan(0)
  })

  it.skipIf(!publicData)(`on three classes${withoutData}`, () => {
    const table = publicTable('predictive_maintenance/ai4i2020.csv')
    const kinds = table.columns.find(({ name }) => name === 'Type')!
    if (!('codes' in kinds)) throw new Error('Type is text')
    const y: Target = { task: 'multiclass', values: Float64Array.from(kinds.codes), classes: kinds.levels }
    const model = linear.fit(prepared(table, reference.ai4i!), y, linear.defaults, options)
    const { coefficients } = reference.ai4i!
    expectNear(model, { intercepts: [], coefficients }, 1e-4)
    for (const k of [1, 2])
      expect(model.intercepts[k]! - model.intercepts[0]!).toBeCloseTo(
        reference.ai4i!.intercepts[k]! - reference.ai4i!.intercepts[0]!,
        4,
      )
  })

  it.skipIf(!publicData)(`on ridge and elastic-net regression${withoutData}`, () => {
    const table = bike()
    const x = prepared(table, reference.bike_ridge!)
    const y = number(numbersIn(table, 'cnt'))
    expectNear(linear.fit(x, y, { ...linear.defaults, alpha: 25 }, options), reference.bike_ridge!, 1e-7)
    const elastic = { ...linear.defaults, alpha: 0.5 * table.rows, l1Ratio: 0.6 }
    expectNear(linear.fit(x, y, elastic, options), reference.bike_elastic!, 1e-6)
  })
})

const column = (name: string, values: ArrayLike<number>) =>
  ({ name, kind: 'numeric', values: Float64Array.from(values) }) as const

describe('the linear trainer', () => {
  const x: Features = {
    rows: 6,
    columns: [
      column('a', [1, 2, 3, 4, 5, 6]),
      column('twice a', [2, 4, 6, 8, 10, 12]),
      column('one', [1, 1, 1, 1, 1, 1]),
    ],
  }

  it('copes with columns that repeat each other and with constants, even without a penalty', () => {
    const y = number(Float64Array.of(3, 5, 7, 9, 11, 13))
    const model = linear.fit(x, y, { ...linear.defaults, alpha: 0 }, options)
    expect([...linear.predict(model, x)].map((v) => Math.round(v * 1e9) / 1e9)).toEqual([3, 5, 7, 9, 11, 13])
    expect(linear.importance(model).reduce((a, b) => a + b, 0)).toBeCloseTo(1)
  })

  it('stays finite where training rows hold one class or are told apart perfectly', () => {
    const one = linear.fit(x, binary(new Float64Array(6).fill(1)), linear.defaults, options)
    const p = linear.predict(one, x)[0]!
    expect(p).toBeGreaterThan(0.9)
    expect(p).toBeLessThan(1)
    const apart = linear.fit(
      x,
      binary(Float64Array.of(0, 0, 0, 1, 1, 1)),
      { ...linear.defaults, c: 1e6 },
      options,
    )
    expect([...linear.predict(apart, x)].map(Math.round)).toEqual([0, 0, 0, 1, 1, 1])
  })

  it('gives the same solution by gradient steps as by factorising', () => {
    const rows = 400
    let state = 7
    const random = () => {
      state = (state * 48271) % 2147483647
      return state / 2147483647 - 0.5
    }
    const wide: Features = {
      rows,
      columns: Array.from({ length: 150 }, (_, j) => column(`x${j}`, Array.from({ length: rows }, random))),
    }
    const y = binary(
      Float64Array.from({ length: rows }, (_, i) => (wide.columns[3]!.values[i]! + random() > 0 ? 1 : 0)),
    )
    const narrow = { rows, columns: wide.columns.slice(0, 40) }
    for (const features of [narrow, wide]) {
      const model = linear.fit(features, y, { ...linear.defaults, c: 0.3 }, options)
      // At the optimum of ½‖w‖² + c Σ loss every slope vanishes.
      const p = linear.predict(model, features)
      for (const [j, { values }] of features.columns.entries()) {
        const slope = values.reduce((sum, v, i) => sum + v * (p[i]! - y.values[i]!), 0)
        expect(Math.abs(model.coefficients[j]! + 0.3 * slope)).toBeLessThan(1e-5)
      }
    }
  })

  it('refuses categories, gaps, a gap in the target and senseless settings', () => {
    const y = number(new Float64Array(6))
    const category = { name: 'city', kind: 'category', levels: ['a'], values: new Float64Array(6) } as const
    const fit = (columns: Features['columns'], target = y, settings = {}) =>
      linear.fit({ rows: 6, columns }, target, { ...linear.defaults, ...settings }, options)
    expect(() => fit([category])).toThrow(expect.objectContaining({ code: 'LINEAR_NUMBERS_ONLY' }))
    expect(() => fit([column('g', [1, NaN, 3, 4, 5, 6])])).toThrow(
      expect.objectContaining({ code: 'LINEAR_MISSING_VALUES' }),
    )
    expect(() => fit(x.columns, number(Float64Array.of(1, 2, 3, 4, 5, NaN)))).toThrow(
      expect.objectContaining({ code: 'LINEAR_TARGET_MISSING' }),
    )
    expect(() => fit(x.columns, y, { alpha: -1 })).toThrow(
      expect.objectContaining({ code: 'LINEAR_BAD_SETTING' }),
    )
  })
})
