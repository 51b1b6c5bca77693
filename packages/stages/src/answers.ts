import type { TableSignature } from '@slipway/ml/model'
import type { Column, Table } from '@slipway/ml/table'

/**
 * What the served model would say where a trainer said `scores` (P(positive), probabilities row-major, or the number):
 * the columns of signature.outputs. Rows of NaN are left out.
 */
export function answersOf(scores: Float64Array, signature: TableSignature): Table {
  const width = signature.task === 'multiclass' ? signature.classes.length : 1
  const known: number[] = []
  for (let row = 0; row < scores.length / width; row++)
    if (!Number.isNaN(scores[row * width]!)) known.push(row)
  const column = (k: number) => Float64Array.from(known, (row) => scores[row * width + k]!)
  const columns = signature.outputs.map(({ name }, at): Column => {
    if (signature.task === 'regression' || at > 0)
      return { name, type: 'number', values: column(Math.max(0, at - 1)) }
    return { name, type: 'text', levels: signature.classes, codes: said(scores, known, width, signature) }
  })
  return { rows: known.length, columns }
}

function said(
  scores: Float64Array,
  rows: readonly number[],
  width: number,
  signature: TableSignature,
): Int32Array {
  if (signature.task === 'binary')
    return Int32Array.from(rows, (row) => (scores[row]! >= (signature.threshold ?? 0.5) ? 1 : 0))
  return Int32Array.from(rows, (row) => {
    let best = 0
    for (let k = 1; k < width; k++) if (scores[row * width + k]! > scores[row * width + best]!) best = k
    return best
  })
}
