import { describe, expect, it } from 'vitest'
import { publicData, publicTable, withoutData } from '../../tests/public-tables.ts'
import reference from '../../tests/reference/preparation.json' with { type: 'json' }
import { dictionaryOf } from '../table/dictionary.ts'
import { columnOf, selectColumns, type Table } from '../table/index.ts'
import type { Target } from '../train/trainer.ts'
import {
  bin,
  describeRecipe,
  fitRecipe,
  hash,
  imputeByGroup,
  interactions,
  power,
  quantileScale,
  recipe,
  scale,
  type Step,
  textCounts,
} from './index.ts'

const features = (steps: readonly Step[], table: Table, target: Target | null = null) =>
  fitRecipe(recipe(...steps), table, target, { seed: 1 })

/** Relative where numbers are large, absolute where they are small; null stands for missing. */
function near(got: ArrayLike<number>, wanted: readonly (number | null)[], tolerance = 1e-9) {
  expect(got.length).toBe(wanted.length)
  for (const [i, value] of wanted.entries()) {
    const gap = value === null ? Number(!Number.isNaN(got[i]!)) : Math.abs(got[i]! - value)
    if (!(gap <= tolerance * Math.max(1, Math.abs(value ?? 0))))
      throw new Error(`${i}: ${got[i]}, not ${value}`)
  }
}
const some = (values: Float64Array) => values.filter((_, row) => row % reference.every === 0)

const ai4i = publicData ? publicTable('predictive_maintenance/ai4i2020.csv') : { rows: 0, columns: [] }
const four = publicData ? selectColumns(ai4i, reference.columns) : ai4i
const numbersOf = (table: Table, name: string) => (columnOf(table, name) as { values: Float64Array }).values

describe.skipIf(!publicData)(`as scikit-learn and pandas prepare it${withoutData}`, () => {
  const scaled = reference.scaled
  it.each([
    ['standard', [scale()], 1e-9],
    ['minmax', [scale({ by: 'minmax' })], 1e-9],
    ['robust', [scale({ by: 'robust' })], 1e-9],
    ['quantile', [quantileScale({ quantiles: 100 })], 1e-9],
    ['quantile_normal', [quantileScale({ quantiles: 100, output: 'normal' })], 1e-9],
    ['quantile_bins', [bin({ bins: 8 })], 0],
    ['width_bins', [bin({ bins: 8, by: 'width' })], 0],
  ] as const)('%s of ai4i', (name, steps, tolerance) => {
    const { columns } = features(steps, four).features
    for (const [k, column] of columns.entries()) near(some(column.values), scaled[name][k]!, tolerance)
  })

  it('power of ai4i', () => {
    const { features: made, fitted } = features([power()], four)
    const lambdas = fitted.steps.map((step) => (step.fitted as { lambda: number }).lambda)
    // Of the second column's likelihood scikit-learn has six digits; in 80-bit floats ours is the greater one.
    for (const [k, tolerance] of [1e-3, 1e-5, 1e-5].entries()) {
      near([lambdas[k + 1]!], [reference.lambdas[k + 1]!], tolerance)
      near(some(made.columns[k + 1]!.values), scaled.power[k + 1]!, tolerance)
    }
    // Of the first column scikit-learn loses every digit (all its values are 0): λ is about −5.6 and numbers about 300.
    expect(new Set(scaled.power[0]!.map((x) => Math.round(x * 1e6))).size).toBe(1)
    const [first] = made.columns
    expect(new Set(first!.values).size).toBe(new Set(numbersOf(four, reference.columns[0]!)).size)
    near([first!.values.reduce((sum, x) => sum + x * x, 0) / first!.values.length], [1])
  })

  it('products and powers of ai4i', () => {
    const [, b, c, d] = reference.columns
    const table: Table = {
      rows: ai4i.rows,
      columns: [b, c, d].map((name, k) => ({ ...columnOf(four, name!), name: 'abc'[k]! })),
    }
    const made = features([interactions({ columns: ['a', 'b', 'c'], degree: 3 })], table).features.columns
    expect(made.map(({ name }) => name.replaceAll(' ', '')).toSorted()).toEqual(
      Object.keys(reference.polynomial).toSorted(),
    )
    const wanted: Record<string, (number | null)[]> = reference.polynomial
    for (const { name, values } of made) near(some(values), wanted[name.replaceAll(' ', '')]!)
  })

  it('ranges by a tree', () => {
    const edges = (values: Float64Array, target: Target) => {
      const table: Table = { rows: values.length, columns: [{ name: 'x', type: 'number', values }] }
      const { fitted } = features([bin({ by: 'tree', bins: 6 })], table, target)
      return (fitted.steps[0]!.fitted as { edges: number[] }).edges
    }
    const bike = publicTable('demand_forecasting/bike_sharing_hour.csv')
    const count: Target = { task: 'regression', values: numbersOf(bike, 'cnt'), classes: [] }
    near(edges(numbersOf(bike, 'temp'), count), reference.tree_edges.bike, 1e-6)
    const failure: Target = {
      task: 'binary',
      values: numbersOf(ai4i, 'Machine failure'),
      classes: ['0', '1'],
    }
    near(edges(numbersOf(ai4i, reference.columns[2]!), failure), reference.tree_edges.ai4i, 1e-6)
    const type = columnOf(ai4i, 'Type') as { codes: Int32Array; levels: readonly string[] }
    const kind: Target = { task: 'multiclass', values: Float64Array.from(type.codes), classes: type.levels }
    near(edges(numbersOf(ai4i, reference.columns[1]!), kind), reference.tree_edges.ai4i_type, 1e-6)
  })

  it('gaps of hotel filled by group', () => {
    const hotel = publicTable('dirty/hotel_bookings.csv.gz', { rows: 4000 })
    const table = selectColumns(hotel, ['agent', 'hotel', 'market_segment'])
    for (const how of ['mean', 'median'] as const) {
      const { fitted } = fitRecipe(
        { steps: [imputeByGroup({ columns: ['agent'], by: ['hotel', 'market_segment'], with: how }), drop2] },
        table,
        null,
        { seed: 1 },
      )
      expect(fitted.inputs).toHaveLength(3)
      expect(describeRecipe(fitted)[0]).toContain(how)
      const made = features(
        [imputeByGroup({ columns: ['agent'], by: ['hotel', 'market_segment'], with: how }), drop2],
        table,
      ).features.columns
      near(some(made[0]!.values), reference.by_group[how])
    }
  })

  it('words of msweb’s titles', () => {
    const titles: Table = {
      rows: reference.titles.length,
      columns: [{ name: 'title', type: 'text', ...dictionaryOf(reference.titles) }],
    }
    const words = features(
      [textCounts({ columns: ['title'], minRows: 3, words: 1000, weigh: 'tfidf' })],
      titles,
    ).features.columns
    const wanted: Record<string, (number | null)[]> = reference.tfidf
    // Forms such as "WinNT" are not counted here, as the step says; all its rows are left out of the comparison.
    const mixed = reference.titles.map((title) =>
      (title.match(/[\p{L}\p{N}]+/gu) ?? []).some(
        (w) => !/^(\p{Lu}?[\p{Ll}\p{N}]*|[\p{Lu}\p{N}]+)$/u.test(w),
      ),
    )
    expect(words.map(({ name }) => name.slice('title:'.length)).toSorted()).toEqual(
      Object.keys(wanted).toSorted(),
    )
    for (const { name, values } of words) {
      const keep = (_: unknown, row: number) => !mixed[row]
      near(values.filter(keep), wanted[name.slice('title:'.length)]!.filter(keep))
    }
    const hashed = features([hash({ columns: ['title'], by: 'words', buckets: 16 })], titles).features.columns
    expect(hashed.map(({ values }) => [...values])).toEqual(reference.hashed)
  })
})

const drop2: Step = { step: 'drop', columns: ['hotel', 'market_segment'], settings: {} }
