import type { StepContext } from '@slipway/flow'
import type { Metric, Scored } from '@slipway/ml/evaluate'
import type { Dataset, Model, Slice } from './shapes.ts'
import { tableOf } from './table-of.ts'

const MOST_COLUMNS = 8
const MOST_TOLD = 40

/**
 * The metric on parts of the rows: by value of the columns that matter most to the model, numbers in bins. Worst first;
 * worse is said only where chance does not explain it.
 *
 * @param rows the rows of the dataset that `scored` holds, in its order
 */
export async function slicesOf(
  {
    data,
    rows,
    scored,
    primary,
    model,
  }: { data: Dataset; rows: Int32Array; scored: Scored; primary: Metric; model: Model },
  ctx: StepContext,
): Promise<Slice[]> {
  const { slices } = await import('@slipway/ml/evaluate')
  const { takeRows } = await import('@slipway/ml/table')
  const columns = columnsThatMatter(data, model)
  if (columns.length === 0) return []
  const table = takeRows(await tableOf(data, ctx, columns), rows)
  return slices(scored, table, { metric: primary, seed: model.seed })
    .slices.slice(0, MOST_TOLD)
    .map((slice) => ({
      column: slice.column,
      value: slice.slice,
      n: slice.n,
      metric: primary.name,
      metricValue: slice.value,
      low: slice.low,
      high: slice.high,
      worse: slice.worse,
    }))
}

/** Features are named after their columns: tenure, Contract=Two year, signed_up month. */
function columnsThatMatter(data: Dataset, model: Model): string[] {
  const names = data.fields.map((field) => field.name).toSorted((a, b) => b.length - a.length)
  const found = model.importance
    .filter(({ share }) => share > 0)
    .flatMap(({ name }) => names.find((column) => name === column || name.startsWith(column)) ?? [])
  return [...new Set(found)].slice(0, MOST_COLUMNS)
}
