import type { CapturedPrediction } from '@slipway/contract/serving'
import { type Batch, type Signature, sliceBatch } from '@slipway/ml/model'
import type { Field, Table } from '@slipway/ml/table'
import { jsonValues } from '../input/json-values.ts'
import { readColumn } from '../input/read-column.ts'

/** What is remembered of an answered request, before it is written: still in tables, so that answering stays cheap. */
export interface Captured {
  readonly id: string
  readonly endpoint: string
  readonly revision: number
  readonly variant: CapturedPrediction['variant']
  readonly version: number
  readonly tMs: number
  readonly inputs: Batch
  readonly outputs: Batch
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

const valuesOf = (batch: Batch, from: number, rows: number): Record<string, unknown[]> =>
  Object.fromEntries(
    sliceBatch(batch, from, rows).columns.map((column) => [column.name, jsonValues(column, rows)]),
  )

/**
 * Gathers captured records column by column, and keeps the newest `maxRows` rows. A column that a record lacks is missing there.
 */
export const gatherCaptured = (
  fields: { readonly inputs: readonly CapturedField[]; readonly outputs: readonly CapturedField[] },
  maxRows: number,
) => {
  const inputs = fields.inputs.map((): unknown[] => [])
  const outputs = fields.outputs.map((): unknown[] => [])
  let rows = 0
  const keepNewest = () => {
    for (const values of [...inputs, ...outputs]) values.splice(0, rows - maxRows)
    rows = maxRows
  }
  const tableOf = (of: readonly CapturedField[], columns: unknown[][]): Table => ({
    rows,
    columns: of.map((field, at) =>
      readColumn({ ...field, nullable: true }, columns[at] as unknown[], 'json'),
    ),
  })
  return {
    add(record: CapturedPrediction): void {
      const append = (to: unknown[], given: unknown[] | undefined) => {
        for (let row = 0; row < record.rows; row++) to.push(given?.[row] ?? null)
      }
      fields.inputs.forEach(({ name }, at) => append(inputs[at] as unknown[], record.inputs[name]))
      fields.outputs.forEach(({ name }, at) => append(outputs[at] as unknown[], record.outputs[name]))
      rows += record.rows
      if (rows > 2 * maxRows) keepNewest()
    },
    finish(): CapturedTables {
      if (rows > maxRows) keepNewest()
      return { rows, inputs: tableOf(fields.inputs, inputs), outputs: tableOf(fields.outputs, outputs) }
    },
  }
}

/** What of a signature is gathered: columns; tensors are only kept. */
export const columnsOf = ({ inputs, outputs }: Signature) => ({
  inputs: inputs.filter((input) => input.type !== 'tensor'),
  outputs: outputs.filter((output) => output.type !== 'tensor'),
})

export type CapturedField = Pick<Field, 'name' | 'type'>

/** Row k of `outputs` is the answer to row k of `inputs`. */
export interface CapturedTables {
  readonly rows: number
  readonly inputs: Table
  readonly outputs: Table
}
