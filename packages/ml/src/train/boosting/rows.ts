import { seededRandom } from '../../stats/index.ts'
import type { Target } from '../trainer.ts'
import {
  lengthsDiffer,
  nothingToLearn,
  settingInvalid,
  tooManyRows,
  valueInvalid,
} from './boosting.errors.ts'
import type { Options } from './settings.ts'

/** Beyond, too few bits are left for second derivatives beside exact counts (see packHessians). */
const mostRows = 2 ** 24

export interface ChosenRows {
  readonly train: Int32Array
  /** Empty where early stopping is off. */
  readonly valid: Int32Array
}

/** The values of the given rows. */
export const pickRows = (values: Float64Array, rows: Int32Array) =>
  Float64Array.from(rows, (row) => values[row]!)

/** One weight per row: given weights times class weights; null where all are 1. Errors: BOOSTING_VALUE_INVALID, BOOSTING_LENGTHS_DIFFER, BOOSTING_SETTING_INVALID. */
export const rowWeights = (
  y: Target,
  given: Float64Array | undefined,
  options: Options,
): Float64Array | null => {
  const rows = y.values.length
  if (given && given.length !== rows) throw lengthsDiffer('weights', given.length, rows)
  given?.forEach((weight, row) => {
    if (!(weight >= 0 && weight < Infinity))
      throw valueInvalid('weight', row, weight, 'a finite number of at least 0')
  })
  const { classWeights } = options
  if (!classWeights) return given ? Float64Array.from(given) : null
  if (y.task === 'regression')
    throw settingInvalid(
      'classWeights',
      'a weight per class',
      'up for a regression target: it has no classes',
    )
  const weights = given ? Float64Array.from(given) : new Float64Array(rows).fill(1)
  const factors = classFactors(y, weights, classWeights)
  for (let row = 0; row < rows; row++) weights[row]! *= factors[y.values[row]!]!
  return weights
}

/** balanced: n / (classes * n of the class), as scikit-learn's class_weight does, n by weight. */
const classFactors = (y: Target, weights: Float64Array, wanted: NonNullable<Options['classWeights']>) => {
  const factors = new Float64Array(y.classes.length).fill(1)
  if (wanted !== 'balanced') {
    for (const [name, factor] of Object.entries(wanted)) {
      const at = y.classes.indexOf(name)
      if (at < 0)
        throw settingInvalid('classWeights', name, `for classes of the target: ${y.classes.join(', ')}`)
      if (!(factor >= 0 && factor < Infinity))
        throw settingInvalid(`classWeights.${name}`, factor, 'a number of at least 0')
      factors[at] = factor
    }
    return factors
  }
  const totals = new Float64Array(y.classes.length)
  y.values.forEach((k, row) => {
    totals[k]! += weights[row]!
  })
  const present = totals.filter((total) => total > 0)
  const all = present.reduce((a, b) => a + b, 0)
  return factors.map((_, k) => (totals[k]! > 0 ? all / (present.length * totals[k]!) : 1))
}

/** Splits the rows with a positive weight into those to learn from and those that decide when to stop. */
export const chooseRows = (
  y: Target,
  weights: Float64Array | null,
  options: Options,
  seed: number,
): ChosenRows => {
  const rows = y.values.length
  const held = new Uint8Array(rows)
  const usable = (row: number) => !weights || weights[row]! > 0
  if (options.validationRows) {
    for (const row of options.validationRows) {
      if (!(Number.isInteger(row) && row >= 0 && row < rows))
        throw settingInvalid('validationRows', row, `as whole numbers from 0 to ${rows - 1}`)
      held[row] = 1
    }
  } else {
    let learnable = 0
    for (let row = 0; row < rows; row++) if (usable(row)) learnable++
    const on =
      options.earlyStopping === 'auto' ? learnable > 10_000 && options.trees > 100 : options.earlyStopping
    if (on) holdShare(y, usable, options.validationShare, seed, held)
  }
  const train: number[] = []
  const valid: number[] = []
  for (let row = 0; row < rows; row++) if (usable(row)) (held[row] ? valid : train).push(row)
  if (train.length > mostRows) throw tooManyRows(train.length, mostRows)
  if (train.length === 0) throw nothingToLearn(rows === 0 ? 'no rows' : 'no rows left to learn from')
  return { train: Int32Array.from(train), valid: Int32Array.from(valid) }
}

/** Marks a share of each class (or of all rows), never a class's last row. */
const holdShare = (
  y: Target,
  usable: (row: number) => boolean,
  share: number,
  seed: number,
  held: Uint8Array,
) => {
  const random = seededRandom(seed, 'boosting.validation')
  const groups = Array.from({ length: Math.max(1, y.classes.length) }, (): number[] => [])
  for (let row = 0; row < y.values.length; row++)
    if (usable(row)) groups[y.task === 'regression' ? 0 : y.values[row]!]!.push(row)
  for (const group of groups) {
    const take = Math.min(group.length - 1, Math.round(group.length * share))
    random.shuffle(group)
    for (let i = 0; i < take; i++) held[group[i]!] = 1
  }
}
