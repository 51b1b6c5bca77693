import type { Graph } from '../../onnx/index.ts'
import type { FeatureTensor, Features } from '../../prepare/features.ts'
import type { FitOptions, FittedModel, Target, Trainer } from '../trainer.ts'
import { badSmoothing, featureMissing, noRows, tooManyCells } from './baseline.errors.ts'
import { repeated } from './repeated.ts'
import { type SeasonKey, seasonKeys } from './season-keys.ts'

export interface SeasonalSettings {
  /** The features that tell the season; absent: hour, weekday and month, so far as there are such features. */
  readonly keys?: readonly string[]
  /** Rows' worth of the overall mean mixed into each season's mean, so that a season seen once is no certainty. */
  readonly smoothing: number
}

export interface SeasonalModel extends FittedModel {
  readonly trainer: 'seasonal'
  readonly keys: readonly SeasonKey[]
  /** One mean a combination of keys, the last key fastest; each key's place 0 = missing or out of range. */
  readonly means: Float64Array
}

const mostCells = 1_000_000

/**
 * The mean of the target in the same season (hour of the week, month …) of the training rows. The usual seasonal
 * naive forecast repeats the last season's value, which a row's own features don't hold; its mean is what they do.
 * Throws BASELINE_KEY_UNKNOWN, BASELINE_KEY_NOT_WHOLE, BASELINE_TOO_MANY_CELLS, BASELINE_NO_ROWS, BASELINE_BAD_SMOOTHING.
 */
export const seasonal: Trainer<SeasonalSettings, SeasonalModel> = {
  name: 'seasonal',
  title: 'the mean of the same season',
  tasks: ['binary', 'regression'],
  defaults: { smoothing: 1 },
  fit(x, y, { keys: wanted, smoothing = 1 }: Partial<SeasonalSettings>, options: FitOptions) {
    if (!(smoothing >= 0)) throw badSmoothing(smoothing)
    const keys = seasonKeys(x, wanted)
    const cells = keys.reduce((product, { places }) => product * places, 1)
    if (cells > mostCells) throw tooManyCells(cells)
    const features = x.columns.map(({ name }) => name)
    return {
      trainer: 'seasonal',
      task: y.task,
      classes: y.classes,
      features,
      keys,
      means: meansOf(x, y, keys, cells, smoothing, options.weights),
    }
  },
  predict: ({ keys, means }, x) => Float64Array.from(cellsOf(x, keys), (cell) => means[cell]!),
  compile({ keys, means }, inputs, graph) {
    if (keys.length === 0) return repeated(graph, inputs, [means[0]!], false)
    const cell = graph.node('Cast', [cellTensor(graph, inputs, keys)], { to: 7 })
    return graph.node('Gather', [graph.constant('double', [means.length], means), cell], { axis: 0 })
  },
  importance({ features, keys }) {
    const out = new Float64Array(features.length)
    for (const { feature } of keys) out[features.indexOf(feature)] = 1 / keys.length
    return out
  },
}

function meansOf(
  x: Features,
  y: Target,
  keys: readonly SeasonKey[],
  cells: number,
  smoothing: number,
  weights: Float64Array | undefined,
): Float64Array {
  const sums = new Float64Array(cells)
  const counts = new Float64Array(cells)
  const cellOf = cellsOf(x, keys)
  let sum = 0
  let count = 0
  for (let i = 0; i < x.rows; i++) {
    const weight = weights?.[i] ?? 1
    sums[cellOf[i]!]! += weight * y.values[i]!
    counts[cellOf[i]!]! += weight
    sum += weight * y.values[i]!
    count += weight
  }
  if (!(count > 0)) throw noRows()
  const overall = sum / count
  return sums.map((value, cell) =>
    counts[cell] === 0 ? overall : (value + smoothing * overall) / (counts[cell]! + smoothing),
  )
}

function cellsOf(x: Features, keys: readonly SeasonKey[]): Int32Array {
  const cells = new Int32Array(x.rows)
  for (const { feature, least, places } of keys) {
    const column = x.columns.find(({ name }) => name === feature)
    if (!column) throw featureMissing(feature)
    for (let i = 0; i < x.rows; i++) {
      const place = Math.floor(column.values[i]!) - least + 1
      cells[i] = cells[i]! * places + (place >= 1 && place < places ? place : 0)
    }
  }
  return cells
}

function cellTensor(graph: Graph, inputs: readonly FeatureTensor[], keys: readonly SeasonKey[]): string {
  const number = (value: number) => graph.constant('double', [], [value])
  let cell: string | null = null
  for (const { feature, least, places } of keys) {
    const input = inputs.find(({ name }) => name === feature)
    if (!input) throw featureMissing(feature)
    const place = graph.node('Sub', [graph.node('Floor', [input.tensor]), number(least - 1)])
    const within = graph.node('And', [
      graph.node('GreaterOrEqual', [place, number(1)]),
      graph.node('Less', [place, number(places)]),
    ])
    const kept = graph.node('Where', [within, place, number(0)])
    cell = cell === null ? kept : graph.node('Add', [graph.node('Mul', [cell, number(places)]), kept])
  }
  return cell!
}
