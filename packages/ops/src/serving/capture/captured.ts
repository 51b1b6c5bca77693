import type { CapturedPrediction } from '@slipway/contract/serving'
import type { Field, Table } from '@slipway/ml/table'
import { readColumn } from '../input/read-column.ts'
import { jsonValues } from '../wire/open-inference.ts'

/** What is remembered of an answered request, before it is written: still in tables, so that answering stays cheap. */
export interface Captured {
  readonly id: string
  readonly endpoint: string
  readonly revision: number
  readonly variant: CapturedPrediction['variant']
  readonly version: number
  readonly tMs: number
  readonly inputs: Table
  readonly outputs: Table
  readonly latencyUs: number
}

/** Longer requests are written in several lines, so that no line grows without bound. */
export const rowsPerLine = 500

/** The lines of a request, each a whole JSON document that ends with a newline. */
export const linesOf = (captured: Captured): string => {
  let lines = ''
  for (let firstRow = 0; firstRow < captured.inputs.rows; firstRow += rowsPerLine) {
    const rows = Math.min(rowsPerLine, captured.inputs.rows - firstRow)
    const record: CapturedPrediction = {
      id: captured.id,
      endpoint: captured.endpoint,
      revision: captured.revision,
      variant: captured.variant,
      version: captured.version,
      tMs: captured.tMs,
      firstRow,
      rows,
      inputs: valuesOf(captured.inputs, firstRow, rows),
      outputs: valuesOf(captured.outputs, firstRow, rows),
      latencyUs: captured.latencyUs,
    }
    lines += `${JSON.stringify(record)}\n`
  }
  return lines
}

const valuesOf = (table: Table, from: number, rows: number): Record<string, unknown[]> =>
  Object.fromEntries(
    table.columns.map((column) => [
      column.name,
      jsonValues(
        'codes' in column
          ? { ...column, codes: column.codes.subarray(from, from + rows) }
          : { ...column, values: column.values.subarray(from, from + rows) },
      ),
    ]),
  )

/**
 * Captured records as one table: a column for each field, found among their inputs or outputs; what a record
 * lacks is missing.
 */
export const tableOfCaptured = (
  records: readonly CapturedPrediction[],
  fields: readonly Pick<Field, 'name' | 'type'>[],
  from: 'inputs' | 'outputs',
): Table => ({
  rows: records.reduce((sum, { rows }) => sum + rows, 0),
  columns: fields.map((field) =>
    readColumn(
      { ...field, nullable: true },
      records.flatMap((record) => record[from][field.name] ?? new Array<null>(record.rows).fill(null)),
      'json',
    ),
  ),
})
