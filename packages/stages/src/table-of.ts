import type { StepContext } from '@slipway/flow'
import type { Column, Table } from '@slipway/ml/table'
import type { Dataset } from './shapes.ts'

/** The columns that this process has read of one dataset version: its steps mostly work on the same one. */
interface Kept {
  readonly digest: string
  readonly columns: Map<string, Column>
}
let kept: Kept | null = null

/** Larger tables are read again rather than held between steps. */
const MOST_BYTES = 32e6

/** The Parquet files of a dataset version, whose rows follow one another. */
export const filesOf = (data: Dataset, ctx: StepContext): Promise<string[]> =>
  Promise.all(data.parts.map((part) => ctx.files.path(part)))

/**
 * A dataset version's rows, of these columns (all unless given). What an earlier step of the same process has read is
 * not read again: a version never changes, and its columns must not be written to.
 */
export async function tableOf(
  data: Dataset,
  ctx: StepContext,
  names: readonly string[] = data.fields.map(({ name }) => name),
): Promise<Table> {
  const { digest } = data
  const known = kept?.digest === digest ? kept.columns : new Map<string, Column>()
  const missing = names.filter((name) => !known.has(name))
  if (missing.length > 0) {
    const { readTable } = await import('@slipway/ml/table')
    const read = await readTable(await filesOf(data, ctx), { columns: missing })
    for (const column of read.columns) known.set(column.name, column)
  }
  const columns = names.map((name) => known.get(name)!)
  kept = data.rows * known.size * 8 <= MOST_BYTES ? { digest, columns: known } : null
  return { rows: data.rows, columns }
}
