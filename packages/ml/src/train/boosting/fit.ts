import type { Features } from '../../prepare/features.ts'
import { seededRandom, type Random } from '../../stats/index.ts'
import type { FitOptions, Target } from '../trainer.ts'
import { binRows, learnBins, type FeatureBins } from './bins.ts'
import { lengthsDiffer, settingInvalid, valueInvalid } from './boosting.errors.ts'
import { collectTrees } from './collect.ts'
import { leafOf, makeGrower, type BinnedRows, type GrownNode } from './grow.ts'
import { packHessians } from './histogram.ts'
import { leafValues } from './leaf-values.ts'
import {
  binaryLogLoss,
  multiclassLogLoss,
  poissonLoss,
  quantileLoss,
  squaredLoss,
  type Objective,
} from './loss.ts'
import type { BoostingModel } from './model.ts'
import { chooseRows, rowWeights } from './rows.ts'
import { checkedSettings, type BoostingSettings, type Options } from './settings.ts'
import { newWorkspace } from './workspace.ts'

const pickRows = (values: Float64Array, rows: Int32Array) => Float64Array.from(rows, (row) => values[row]!)

/** Grows a model. Errors: BOOSTING_SETTING_INVALID, BOOSTING_VALUE_INVALID, BOOSTING_LENGTHS_DIFFER, BOOSTING_NOTHING_TO_LEARN, BOOSTING_TOO_MANY_ROWS. */
export const fit = (
  x: Features,
  y: Target,
  settings: BoostingSettings,
  fitOptions: FitOptions,
): BoostingModel => {
  const options = checkedSettings(settings, y.task)
  const loss = options.loss === 'auto' ? (y.task === 'regression' ? 'squared' : 'log_loss') : options.loss
  checkTarget(x, y, loss)
  const monotone = monotoneSigns(x, y, options)
  const allWeights = rowWeights(y, fitOptions.weights, options)
  const { train, valid } = chooseRows(y, allWeights, options, fitOptions.seed)
  const random = seededRandom(fitOptions.seed, 'boosting')

  const bins = x.columns.map((column) => learnBins(column, train, options.maxBins, random))
  const target = pickRows(y.values, train)
  const weights = allWeights && pickRows(allWeights, train)
  const objective = objectiveFor(loss, y, target, weights, options)
  const trees = collectTrees(bins)
  const model = (rounds: number, validationLoss: readonly number[]): BoostingModel => ({
    trainer: 'boosting',
    task: y.task,
    classes: [...y.classes],
    features: x.columns.map(({ name }) => name),
    loss,
    kinds: x.columns.map(({ kind }) => kind),
    outputs: objective.outputs,
    base: objective.base,
    trees: trees.finish(rounds * objective.outputs),
    rounds,
    validationLoss: Float64Array.from(validationLoss),
  })
  if (target.every((value) => value === target[0]) || x.columns.length === 0) return model(0, [])

  const space = newWorkspace(bins, {
    rows: train.length,
    rowsPerTree: Math.max(1, Math.round(train.length * options.rowShare)),
    leaves: Math.min(options.leaves, Math.ceil(train.length / options.minLeafRows)),
  })
  binRows(x.columns, bins, train, space.bins, space.columns)
  const scores = Array.from(objective.base, (base) => new Float64Array(train.length).fill(base))
  const watch = valid.length > 0 ? watcher(x, bins, objective, y, valid, allWeights, options) : null
  const grow = makeGrower(space, bins, options)
  const { pairs, order, offsets } = space
  const hessian = new Float64Array(train.length)
  const features = Int32Array.from(x.columns, (_, f) => f)

  let rounds = 0
  while (rounds < options.trees) {
    objective.begin(scores)
    let grew = false
    drawRows(order, train.length, random)
    for (let output = 0; output < objective.outputs; output++) {
      const packing = packHessians(pairs, hessian, objective.gradients(output, pairs, hessian))
      const leastGain = 1e-12 * energy(pairs, hessian)
      const used = drawFeatures(features, options.featureShare, random)
      if (output > 0) order.sort()
      const nodes = grow(used, { options, packing, offsets, leastGain, monotone })
      const found = leafValues({
        nodes,
        order,
        pairs,
        hessian,
        weights,
        l2: options.l2,
        monotone,
        quantile: objective.leafQuantile,
        target,
        scores: scores[output]!,
      })
      for (let id = 0; id < nodes.length; id++) found.value[id]! *= options.learningRate
      grew ||= nodes.length > 1
      trees.add(nodes, found)
      addTree(nodes, found.value, order, space, scores[output]!)
      watch?.add(nodes, found.value, output)
    }
    rounds++
    fitOptions.onProgress?.(rounds / options.trees)
    // Where no tree could split on all rows and features, no later one can.
    if (!grew && options.rowShare === 1 && options.featureShare === 1) break
    if (watch?.shouldStop()) break
  }
  return model(watch ? watch.bestRound() : rounds, watch ? watch.losses : [])
}

/** Adds a tree's answers to the scores of all training rows, also of those it did not learn from. */
const addTree = (
  nodes: readonly GrownNode[],
  value: Float64Array,
  order: Int32Array,
  data: BinnedRows,
  scores: Float64Array,
) => {
  if (order.length < data.rows) {
    for (let row = 0; row < data.rows; row++) scores[row]! += value[leafOf(nodes, data, row)]!
    return
  }
  nodes.forEach(({ split, start, end }, id) => {
    if (split) return
    const step = value[id]!
    for (let i = start; i < end; i++) scores[order[i]!]! += step
  })
}

/** Keeps the scores of the held-back rows and knows when they stopped improving. */
const watcher = (
  x: Features,
  bins: readonly FeatureBins[],
  objective: Objective,
  y: Target,
  rows: Int32Array,
  allWeights: Float64Array | null,
  options: Options,
) => {
  const width = x.columns.length
  const data: BinnedRows = { bins: new Uint8Array(rows.length * width), width, rows: rows.length }
  binRows(x.columns, bins, rows, data.bins, null)
  const target = pickRows(y.values, rows)
  const weights = allWeights && pickRows(allWeights, rows)
  const scores = Array.from(objective.base, (base) => new Float64Array(rows.length).fill(base))
  const losses: number[] = []
  let best = objective.loss(scores, target, weights)
  let bestRound = 0
  return {
    losses,
    bestRound: () => bestRound,
    add: (nodes: readonly GrownNode[], value: Float64Array, output: number) => {
      for (let row = 0; row < data.rows; row++) scores[output]![row]! += value[leafOf(nodes, data, row)]!
    },
    shouldStop: (): boolean => {
      const now = objective.loss(scores, target, weights)
      losses.push(now)
      if (now < best - options.tolerance) {
        best = now
        bestRound = losses.length
      }
      return losses.length - bestRound >= options.patience
    },
  }
}

/** The rows of a round in ascending order: all of them, or a share without replacement (Knuth's selection sampling). */
const drawRows = (order: Int32Array, rows: number, random: Random) => {
  let wanted = order.length
  if (wanted === rows) {
    for (let row = 0; row < rows; row++) order[row] = row
    return
  }
  for (let row = 0, at = 0; wanted > 0; row++)
    if (random.next() * (rows - row) < wanted) {
      order[at++] = row
      wanted--
    }
}

const drawFeatures = (features: Int32Array, share: number, random: Random): Int32Array => {
  const count = Math.max(1, Math.round(features.length * share))
  return count === features.length ? features : random.shuffle(features.slice()).subarray(0, count).sort()
}

/** What the gradients could gain at most; gains far below it are rounding noise. */
const energy = (pairs: Float64Array, hessian: Float64Array) => {
  let total = 0
  for (let i = 0; i < hessian.length; i++) total += pairs[2 * i]! ** 2 / hessian[i]!
  return total
}

const objectiveFor = (
  loss: BoostingModel['loss'],
  y: Target,
  target: Float64Array,
  weights: Float64Array | null,
  options: Options,
): Objective => {
  if (loss === 'log_loss')
    return y.task === 'binary'
      ? binaryLogLoss(target, weights)
      : multiclassLogLoss(target, y.classes.length, weights)
  if (loss === 'squared') return squaredLoss(target, weights)
  if (loss === 'poisson') return poissonLoss(target, weights)
  return quantileLoss(target, weights, loss === 'absolute' ? 0.5 : options.quantile)
}

const checkTarget = (x: Features, y: Target, loss: BoostingModel['loss']) => {
  if (y.values.length !== x.rows) throw lengthsDiffer('target values', y.values.length, x.rows)
  const classes = y.task === 'binary' ? 2 : y.classes.length
  y.values.forEach((value, row) => {
    if (y.task !== 'regression') {
      if (!(Number.isInteger(value) && value >= 0 && value < classes))
        throw valueInvalid('target', row, value, `a class number from 0 to ${classes - 1}`)
    } else if (!Number.isFinite(value)) throw valueInvalid('target', row, value, 'a finite number')
    else if (loss === 'poisson' && value < 0)
      throw valueInvalid('target', row, value, 'at least 0 for the Poisson loss')
  })
}

const monotoneSigns = (x: Features, y: Target, { monotone }: Options): Int8Array | null => {
  if (!monotone) return null
  if (y.task === 'multiclass')
    throw settingInvalid(
      'monotone',
      'a direction',
      'up for several classes: one direction cannot hold for all',
    )
  const signs = new Int8Array(x.columns.length)
  for (const [name, sign] of Object.entries(monotone)) {
    const at = x.columns.findIndex((column) => column.name === name)
    if (at < 0 || x.columns[at]!.kind !== 'numeric')
      throw settingInvalid('monotone', name, 'by the names of numeric features')
    if (sign !== 1 && sign !== -1) throw settingInvalid(`monotone.${name}`, sign, 'as 1 or -1')
    signs[at] = sign
  }
  return signs.some((sign) => sign !== 0) ? signs : null
}
