import type { Scored } from '@slipway/ml/evaluate'
import type { Signature } from '@slipway/ml/model'
import { columnOf, isText, type Table } from '@slipway/ml/table'

/** Answers beside their labels as metrics take them; null where the model's kind has no metrics, or no row is usable. */
export const scoredOf = (
  signature: Signature,
  rows: Table,
  of: string,
): { scored: Scored; kept: Int32Array } | null => {
  const { task, classes, positive, threshold } = signature
  if (task === 'other') return null
  const names =
    task === 'multiclass'
      ? classes.map((name) => `probability_${name}`)
      : [task === 'binary' ? 'probability' : 'prediction']
  if (names.some((name) => !rows.columns.some((column) => column.name === `${of}.${name}`))) return null
  const given = names.map((name) => numbersOf(rows, `${of}.${name}`))
  const label = columnOf(rows, 'label')
  const truth = (row: number): number => {
    const text = isText(label) ? label.levels[label.codes[row]!] : String(label.values[row]!)
    if (task === 'regression') return Number(text)
    const at = classes.indexOf(text ?? '')
    return at < 0 ? Number.NaN : task === 'binary' ? Number(text === positive) : at
  }
  const kept: number[] = []
  const y: number[] = []
  for (let row = 0; row < rows.rows; row++) {
    const value = truth(row)
    if (Number.isNaN(value) || given.some((one) => Number.isNaN(one[row]!))) continue
    kept.push(row)
    y.push(value)
  }
  if (kept.length === 0) return null
  const prediction = new Float64Array(kept.length * given.length)
  kept.forEach((row, i) => given.forEach((one, c) => (prediction[i * given.length + c] = one[row]!)))
  return {
    kept: Int32Array.from(kept),
    scored: {
      task,
      classes: task === 'regression' ? [] : classes,
      y: Float64Array.from(y),
      prediction,
      ...(threshold === undefined ? {} : { threshold }),
    },
  }
}

const numbersOf = (rows: Table, name: string): Float64Array => {
  const column = columnOf(rows, name)
  return isText(column)
    ? Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : Number(column.levels[code])))
    : column.values
}

/** The first so many rows. */
export const firstScored = (scored: Scored, most: number): Scored => {
  const width = scored.task === 'multiclass' ? scored.classes.length : 1
  return scored.y.length <= most
    ? scored
    : { ...scored, y: scored.y.subarray(0, most), prediction: scored.prediction.subarray(0, most * width) }
}
