import { SlipwayError } from '@slipway/contract/error'

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code: `LINEAR_${code}`, kind: 'invalid', message, hint })

export const badSetting = (name: string, value: unknown, wanted: string) =>
  invalid('BAD_SETTING', `The linear trainer can't use ${name} = ${String(value)}.`, `It takes ${wanted}.`)

export const takesNumbersOnly = (feature: string) =>
  invalid(
    'NUMBERS_ONLY',
    `The linear trainer can't take "${feature}", a category.`,
    'Prepare it with oneHot(), or start from linearRecipe().',
  )

export const hasGaps = (feature: string, count: number) =>
  invalid(
    'MISSING_VALUES',
    `The linear trainer can't take "${feature}": ${count} of its values are missing or not finite.`,
    'Prepare it with impute(), or start from linearRecipe().',
  )

export const targetHasGaps = () =>
  invalid('TARGET_MISSING', 'The target has missing values.', 'Leave rows without a target out of training.')

export const noSparseMulticlass = () =>
  invalid(
    'NO_L1_MULTICLASS',
    'The linear trainer has no l1Ratio above 0 for several classes.',
    'Set l1Ratio to 0, or predict one class against the rest.',
  )

export const featuresDiffer = (wanted: readonly string[], given: readonly string[]) =>
  invalid(
    'FEATURES_DIFFER',
    `The model was trained on ${wanted.length} features and got ${given.length}, or in another order.`,
    `First difference: ${wanted.find((name, k) => given[k] !== name) ?? given[wanted.length] ?? 'none'}.`,
  )

export const tooManyFeatures = (count: number, most: number) =>
  invalid(
    'TOO_MANY_FEATURES',
    `A lasso or elastic net over ${count} features would need too much memory.`,
    `Take l1Ratio 0, or at most ${most} features.`,
  )
