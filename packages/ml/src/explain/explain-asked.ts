import {
  type Batch,
  type BatchColumn,
  joinTensors,
  type OpenedModel,
  sliceBatch,
  type TensorColumn,
} from '../model/index.ts'
import type { Background } from './background.ts'
import type { ExplainOptions } from './open-explainer.ts'
import type { Explanation } from './explanation.ts'
import { nothingToExplain, tooManyColumns, tooManyRows } from './explain.errors.ts'
import { kernelShap } from './kernel-shap.ts'

/** Asking takes some two thousand answers a row, and as many times more as there are rows of reference. */
const mostRows = 50
const mostColumns = 500
/** So many rows of a background are heeded, where no more than `rowsAtOnce` answers a row come of it. */
const mostReferences = 50
const leastReferences = 5
/** So many answers are asked for at a time. */
const rowsAtOnce = 20_000

/**
 * Explains by asking, with KernelSHAP: Shapley values of the model's numbers, where a column that is left out has the values
 * of the background's rows, in the mean. Throws EXPLAIN_TOO_MANY_ROWS, EXPLAIN_TOO_MANY_COLUMNS, EXPLAIN_NO_NUMBERS.
 */
export async function explainAsked(
  model: Pick<OpenedModel, 'signature'> & { predict(batch: Batch): Promise<Batch> | Batch },
  batch: Batch,
  { rows: reference, from }: Background,
  { seed }: ExplainOptions = {},
): Promise<Explanation> {
  const { signature } = model
  if (batch.rows > mostRows) throw tooManyRows(batch.rows, mostRows)
  const spoken = signature.outputs.filter(({ type }) => type === 'number')
  const outputs = spoken.length > 0 ? spoken : signature.outputs.filter(({ type }) => type === 'integer')
  const columns = batch.columns.filter(({ type }) => type !== 'tensor')
  const players = columns.length
  if (outputs.length === 0 || players === 0) throw nothingToExplain()
  if (players > mostColumns) throw tooManyColumns(players, mostColumns)
  const count = outputs.length
  const values = new Float64Array(batch.rows * count * players)
  const margins = new Float64Array(values.length)
  const base = new Float64Array(count)
  const shap = await kernelShap(players, { seed: seed ?? 1 })
  const affordable = Math.max(leastReferences, Math.floor(rowsAtOnce / shap.count))
  const references = Math.max(1, Math.min(mostReferences, affordable, reference.rows))
  const mix = batch.columns.map((column) => {
    const player = columns.findIndex(({ name }) => name === column.name)
    return mixer(column, reference.columns.find(({ name }) => name === column.name)!, (set) =>
      player < 0 ? true : shap.coalitions[set * players + player] === 1,
    )
  })
  for (let row = 0; row < batch.rows; row++) {
    const worth = await worths(row)
    for (let k = 0; k < count; k++) {
      const found = shap.valuesOf(worth[k]!)
      values.set(found.values, (row * count + k) * players)
      margins.set(found.margins, (row * count + k) * players)
      base[k] = found.base
    }
  }

  /** What each coalition is worth to a row, for each output. */
  async function worths(row: number): Promise<Float64Array[]> {
    const worth = outputs.map(() => new Float64Array(shap.count))
    const sets = Math.max(1, Math.floor(rowsAtOnce / references))
    for (let from = 0; from < shap.count; from += sets) {
      const size = Math.min(sets, shap.count - from) * references
      const setOf = (at: number) => from + Math.floor(at / references)
      const answer = await model.predict({
        rows: size,
        columns: mix.map((mixed) => mixed(row, size, setOf, (at) => at % references)),
      })
      outputs.forEach(({ name }, k) => {
        const given = answer.columns.find((column) => column.name === name)!
        for (let at = 0; at < size; at++)
          worth[k]![setOf(at)]! += 'codes' in given ? NaN : Number(given.values[at]) / references
      })
    }
    return worth
  }

  return {
    method: 'kernel-shap',
    scale: 'output',
    outputs: outputs.map(({ name }) => name),
    columns: columns.map(({ name }) => name),
    base,
    values,
    margins: margins.some((margin) => margin > 0) ? margins : null,
    background: { from, rows: references },
  }
}

type Mix = (
  row: number,
  size: number,
  setOf: (at: number) => number,
  referenceOf: (at: number) => number,
) => BatchColumn

/** `size` values of a column: the row's own where its coalition has it, else a reference's. */
const mixer = (column: BatchColumn, other: BatchColumn, isOwn: (set: number) => boolean): Mix => {
  if (column.type === 'tensor')
    return (row, size) => {
      const [, ...rest] = column.shape
      const one = sliceBatch({ rows: column.shape[0]!, columns: [column] }, row, 1).columns[0] as TensorColumn
      const { values } = joinTensors(new Array<TensorColumn>(size).fill(one))
      return { ...column, shape: [size, ...rest], values }
    }
  if ('codes' in column) {
    const levels = [...column.levels]
    const codes = Int32Array.from('codes' in other ? other.codes : [], (code) => {
      const level = 'codes' in other ? other.levels[code] : undefined
      if (level === undefined) return -1
      const known = levels.indexOf(level)
      return known >= 0 ? known : levels.push(level) - 1
    })
    return (row, size, setOf, referenceOf) => ({
      ...column,
      levels,
      codes: Int32Array.from({ length: size }, (_, at) =>
        isOwn(setOf(at)) ? column.codes[row]! : (codes[referenceOf(at)] ?? -1),
      ),
    })
  }
  const values = 'codes' in other ? [] : other.values
  return (row, size, setOf, referenceOf) => ({
    ...column,
    values: Float64Array.from({ length: size }, (_, at) =>
      isOwn(setOf(at)) ? column.values[row]! : Number(values[referenceOf(at)] ?? NaN),
    ),
  })
}
