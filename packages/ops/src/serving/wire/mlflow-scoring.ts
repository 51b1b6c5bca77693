import type { Batch } from '@slipway/ml/model'
import { csvColumns } from '../input/csv.ts'
import type { InputReader } from '../input/input-reader.ts'
import { badValue, duplicateColumn, noRows, wrongForm, wrongSize } from '../serving.errors.ts'
import { readInstances } from './instances.ts'

/** Shapes of MLflow's scoring protocol (`/invocations`), as MLflow 2 and 3 speak it. */
const forms = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const
type Form = (typeof forms)[number]

/** Reads a JSON invocation: exactly one of the four forms. `params` is let pass, as MLflow does for models without any. */
export const readInvocation = (reader: InputReader, body: unknown): Batch => {
  const given =
    typeof body === 'object' && body !== null && !Array.isArray(body)
      ? forms.filter((form) => Object.hasOwn(body, form))
      : []
  const [form] = given
  if (given.length !== 1 || form === undefined)
    throw wrongForm(
      `The body must be a JSON object with exactly one of ${forms.join(', ')}; it has ${given.length ? given.join(' and ') : 'none of them'}.`,
      'For example {"dataframe_records": [{"column": value, …}, …]}.',
    )
  return readers[form](reader, (body as Record<Form, unknown>)[form])
}

export const readCsvInvocation = (reader: InputReader, text: string): Batch =>
  reader.fromColumns(csvColumns(text), 'spelled')

/** A frame made of an array: pandas counts its columns, 0 and up. */
const isUnnamed = (columns: unknown): boolean =>
  columns === undefined ||
  (Array.isArray(columns) && columns.length > 0 && columns.every((name, at) => name === at))

const readers: Record<Form, (reader: InputReader, value: unknown) => Batch> = {
  dataframe_records(reader, value) {
    if (!Array.isArray(value))
      throw badValue(
        null,
        'dataframe_records',
        'a list of rows',
        value,
        'Send what pandas gives: df.to_dict(orient="records").',
      )
    return reader.fromRows(value as unknown[])
  },

  dataframe_split(reader, value) {
    const { columns, data } = (value ?? {}) as { columns?: unknown; data?: unknown }
    if (Array.isArray(data) && isUnnamed(columns)) return readInstances(reader, data, 'dataframe_split')
    if (!Array.isArray(columns) || !Array.isArray(data))
      throw wrongForm(
        'dataframe_split lacks the lists "columns" and "data".',
        'Send what pandas gives: df.to_dict(orient="split").',
      )
    if (data.length === 0) throw noRows()
    const rows = data as unknown[]
    const byName = new Map<string, unknown[]>()
    for (const name of columns as unknown[]) {
      if (typeof name !== 'string')
        throw badValue(null, 'columns', 'column names', name, 'Name every column of the data frame.')
      if (byName.has(name)) throw duplicateColumn(name)
      byName.set(name, new Array<unknown>(rows.length))
    }
    const targets = [...byName.values()]
    rows.forEach((row, index) => {
      if (!Array.isArray(row) || row.length !== targets.length)
        throw wrongSize(
          `data[${index}]`,
          `a list of ${targets.length} values`,
          Array.isArray(row) ? String(row.length) : typeof row,
        )
      for (let at = 0; at < targets.length; at++) (targets[at] as unknown[])[index] = row[at]
    })
    return reader.fromColumns(byName, 'json')
  },

  instances: (reader, value) => readInstances(reader, value, 'instances'),

  inputs(reader, value) {
    if (Array.isArray(value)) return readInstances(reader, value, 'inputs')
    if (typeof value !== 'object' || value === null)
      throw badValue(null, 'inputs', 'columns', value, 'Send {"inputs": {"column": [values], …}}.')
    const entries = Object.entries(value as Record<string, unknown>)
    const lists = entries.filter(([, values]) => Array.isArray(values))
    // One plain value per column is one row, as MLflow reads it.
    if (lists.length === 0 && entries.length > 0) return reader.fromRows([value])
    return reader.fromColumns(
      new Map(
        entries.map(([name, values]) => {
          if (!Array.isArray(values))
            throw badValue(
              null,
              name,
              'a list of values',
              values,
              'Give every column as a list, or every one as a plain value.',
            )
          const nested = Array.isArray(values[0]) && reader.input(name)?.type !== 'tensor'
          return [name, (nested ? values.flat(1) : values) as unknown[]]
        }),
      ),
      'json',
    )
  },
}

/** The `error_code` by which MLflow's clients know a failure. */
export const errorCodeOf = (status: number): string => {
  if (status === 404) return 'RESOURCE_DOES_NOT_EXIST'
  if (status === 409) return 'INVALID_STATE'
  if (status === 403) return 'PERMISSION_DENIED'
  if (status === 503) return 'TEMPORARILY_UNAVAILABLE'
  return status >= 500 ? 'INTERNAL_ERROR' : 'BAD_REQUEST'
}
