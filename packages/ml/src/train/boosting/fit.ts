import type { Features } from '../../prepare/features.ts'
import { seededRandom } from '../../stats/index.ts'
import type { FitOptions, Target } from '../trainer.ts'
import { binRows, learnBins } from './bins.ts'
import { lengthsDiffer, settingInvalid, valueInvalid } from './boosting.errors.ts'
import { collectTrees, type Collector } from './collect.ts'
import {
  binaryLogLoss,
  multiclassLogLoss,
  poissonLoss,
  quantileLoss,
  squaredLoss,
  type Objective,
} from './loss.ts'
import type { BoostingModel } from './model.ts'
import { growRounds } from './rounds.ts'
import { chooseRows, pickRows, rowWeights } from './rows.ts'
import { checkedSettings, type BoostingSettings, type Options } from './settings.ts'
import { watchRows } from './watch.ts'
import { newWorkspace } from './workspace.ts'

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
  const model = (trees: Collector, rounds: number, validationLoss: readonly number[]): BoostingModel => ({
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
  if (target.every((value) => value === target[0]) || x.columns.length === 0)
    return model(collectTrees(bins), 0, [])

  const space = newWorkspace(bins, {
    rows: train.length,
    rowsPerTree: Math.max(1, Math.round(train.length * options.rowShare)),
    leaves: Math.min(options.leaves, Math.ceil(train.length / options.minLeafRows)),
  })
  try {
    binRows(x.columns, bins, train, space.bins, space.columns)
    const watch = valid.length > 0 ? watchRows(x, bins, objective, y, valid, allWeights, options) : null
    const trees = collectTrees(bins)
    const facts = { space, bins, objective, target, weights, options, monotone, random, watch }
    const rounds = growRounds({ ...facts, trees, onProgress: fitOptions.onProgress })
    return model(trees, watch ? watch.bestRound() : rounds, watch ? watch.losses : [])
  } finally {
    space.release()
  }
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
