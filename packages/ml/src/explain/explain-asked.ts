import {
  type Batch,
  type BatchColumn,
  joinTensors,
  type OpenedModel,
  sliceBatch,
  type TensorColumn,
} from '../model/index.ts'
import type { ExplainOptions } from './open-explainer.ts'
import type { Explanation } from './explanation.ts'
import { nothingToExplain, tooManyRows } from './explain.errors.ts'
import { sampledShap } from './sampled.ts'

/** Asking takes up to a thousand answers a row. */
const mostRows = 50

/**
 * Explains by asking: Shapley values of the model's numbers, where a column that is left out has the value of a reference
 * row. Throws EXPLAIN_TOO_MANY_ROWS, EXPLAIN_NO_NUMBERS.
 */
export async function explainAsked(
  model: Pick<OpenedModel, 'predict' | 'signature'>,
  batch: Batch,
  reference: Batch,
  { seed }: ExplainOptions = {},
): Promise<Explanation> {
  const { signature } = model
  if (batch.rows > mostRows) throw tooManyRows(batch.rows, mostRows)
  const spoken = signature.outputs.filter(({ type }) => type === 'number')
  const outputs = spoken.length > 0 ? spoken : signature.outputs.filter(({ type }) => type === 'integer')
  const columns = batch.columns.filter(({ type }) => type !== 'tensor')
  if (outputs.length === 0 || columns.length === 0) throw nothingToExplain()
  const players = columns.length
  const count = outputs.length
  const values = new Float64Array(batch.rows * count * players)
  const margins = new Float64Array(values.length)
  let base = new Float64Array(count)
  for (let row = 0; row < batch.rows; row++) {
    const play = async (coalitions: Uint8Array, size: number): Promise<Float64Array> => {
      const asked = batch.columns.map((column) => {
        const player = columns.indexOf(column as (typeof columns)[number])
        const other = reference.columns.find(({ name }) => name === column.name)!
        return mixed(
          column,
          other,
          row,
          size,
          (set) => player < 0 || coalitions[set * players + player] === 1,
        )
      })
      const answer = await model.predict({ rows: size, columns: asked })
      const worth = new Float64Array(size * count)
      outputs.forEach(({ name }, k) => {
        const given = answer.columns.find((column) => column.name === name)!
        for (let set = 0; set < size; set++)
          worth[set * count + k] = 'codes' in given ? NaN : Number(given.values[set])
      })
      return worth
    }
    const found = await sampledShap(players, count, play, { seed: seed ?? 1 })
    values.set(found.values, row * count * players)
    margins.set(found.margins, row * count * players)
    base = found.base as Float64Array<ArrayBuffer>
  }
  return {
    method: 'sampled-shap',
    scale: 'output',
    outputs: outputs.map(({ name }) => name),
    columns: columns.map(({ name }) => name),
    base,
    values,
    margins: margins.some((margin) => margin > 0) ? margins : null,
  }
}

/** `size` values of one row or of the reference. */
function mixed(
  column: BatchColumn,
  other: BatchColumn,
  row: number,
  size: number,
  own: (set: number) => boolean,
): BatchColumn {
  if (column.type === 'tensor') {
    const [, ...rest] = column.shape
    const one = sliceBatch({ rows: column.shape[0]!, columns: [column] }, row, 1).columns[0] as TensorColumn
    const { values } = joinTensors(new Array<TensorColumn>(size).fill(one))
    return { ...column, shape: [size, ...rest], values }
  }
  if ('codes' in column) {
    const levels = [...column.levels]
    const level = 'codes' in other ? other.levels[other.codes[0]!] : undefined
    let code = level === undefined ? -1 : levels.indexOf(level)
    if (code < 0 && level !== undefined) code = levels.push(level) - 1
    return {
      ...column,
      levels,
      codes: Int32Array.from({ length: size }, (_, set) => (own(set) ? column.codes[row]! : code)),
    }
  }
  const value = 'codes' in other ? NaN : Number(other.values[0])
  return {
    ...column,
    values: Float64Array.from({ length: size }, (_, set) => (own(set) ? column.values[row]! : value)),
  }
}
