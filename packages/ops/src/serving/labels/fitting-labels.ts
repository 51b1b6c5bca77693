import type { NewLabel } from '@slipway/contract/labels'
import type { Signature } from '@slipway/ml/model'
import { notANumber } from './labels.errors.ts'

/**
 * How many labels name no class that the model answers with: the truth may be new to it. 1, 1.0 and "1" are one class.
 * Throws FEEDBACK_NOT_A_NUMBER where the model predicts numbers and a label is none.
 */
export const unknownLabels = (labels: readonly NewLabel[], { task, classes }: Signature): number => {
  if (task === 'regression') {
    const wrong = labels.findIndex(({ value }) => value !== null && !isNumber(value))
    if (wrong !== -1) throw notANumber(wrong, String(labels[wrong]!.value))
    return 0
  }
  if (classes.length === 0) return 0
  const known = new Set(classes.map(asClass))
  return labels.filter(({ value }) => value !== null && !known.has(asClass(value))).length
}

const isNumber = (value: string | number | boolean) =>
  typeof value !== 'boolean' && String(value).trim() !== '' && Number.isFinite(Number(value))

const asClass = (value: string | number | boolean): string =>
  isNumber(value) ? String(Number(value)) : String(value)
