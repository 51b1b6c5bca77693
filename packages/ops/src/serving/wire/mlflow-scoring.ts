import { type Batch, isJson, isParam, type Signature } from '@slipway/ml/model'
import { nearestName } from '@slipway/ml/table'
import { csvColumns } from '../input/csv.ts'
import { jsonValues } from '../input/json-values.ts'
import type { InputReader } from '../input/input-reader.ts'
import { readColumn } from '../input/read-column.ts'
import { badValue, duplicateColumn, noRows, wrongForm, wrongSize } from '../serving.errors.ts'
import { readFrame, readRecords } from './frames.ts'
import { readInstances } from './instances.ts'
import { predictionsJson, quoted } from './rows.ts'

/** Shapes of MLflow's scoring protocol (`/invocations`), as MLflow 2 and 3 speak it. */
const forms = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const
type Form = (typeof forms)[number]

/**
 * Reads a JSON invocation: exactly one of the four forms, and `params` beside it. Those that the model does not know are let
 * pass, as MLflow does.
 */
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
  const table = readers[form](reader, (body as Record<Form, unknown>)[form])
  return withParams(reader, table, (body as { params?: unknown }).params ?? {})
}

/** Parameters hold for every row. */
const withParams = (reader: InputReader, table: Batch, params: unknown): Batch => {
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    throw badValue(null, 'params', 'an object', params, 'Send {"params": {"name": value, …}}.')
  const known = reader.signature.inputs.filter(isParam).filter(({ name }) => Object.hasOwn(params, name))
  if (known.length === 0) return table
  const { rows } = table
  const given = new Map(
    known.map((input) => {
      const value = (params as Record<string, unknown>)[input.name]
      return [input.name, readColumn(input, new Array<unknown>(rows).fill(value), 'json')]
    }),
  )
  return { rows, columns: table.columns.map((column) => given.get(column.name) ?? column) }
}

/**
 * One row as a bare object, as clients of language models send it: `{"messages": […]}`. It is answered bare too. Null where the
 * body is none, or the model has no such input.
 */
export const readBareRow = (reader: InputReader, body: unknown): Batch | null => {
  if (typeof body !== 'object' || body === null || forms.some((form) => Object.hasOwn(body, form)))
    return null
  const isBare = ['messages', 'prompt', 'input'].some(
    (name) => Object.hasOwn(body, name) && reader.input(name) !== null,
  )
  return isBare ? reader.fromRows([withoutStrangers(reader, body)]) : null
}

/** What such clients send beside, such as the model's name, is let pass; but not what may be a misspelt input. */
const withoutStrangers = ({ signature }: InputReader, row: object): object => {
  const names = signature.inputs.map(({ name }) => name)
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => names.includes(name) || nearestName(name, names) !== undefined),
  )
}

export const readCsvInvocation = (reader: InputReader, text: string): Batch =>
  readFrame(reader, csvColumns(text), 'spelled')

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
    return readRecords(reader, value as unknown[])
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
    return readFrame(reader, byName, 'json')
  },

  instances: (reader, value) => readInstances(reader, value, 'instances'),

  inputs(reader, value) {
    if (Array.isArray(value)) return readInstances(reader, value, 'inputs')
    if (typeof value !== 'object' || value === null)
      throw badValue(null, 'inputs', 'columns', value, 'Send {"inputs": {"column": [values], …}}.')
    const entries = Object.entries(value as Record<string, unknown>)
    const lists = entries.filter(([, values]) => Array.isArray(values))
    // One plain value per column is one row, as MLflow reads it; so is what holds lists or objects itself.
    const isRow = lists.length === 0 || entries.some(([name]) => holdsJson(reader, name))
    if (isRow && entries.length > 0) return reader.fromRows([value])
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
          const input = reader.input(name)
          const nested = Array.isArray(values[0]) && input && input.type !== 'tensor'
          return [name, (nested ? values.flat(1) : values) as unknown[]]
        }),
      ),
      'json',
    )
  },
}

/** How an answer is to be worded. */
export interface ScoringForm extends Pick<Signature, 'answers' | 'rows'> {
  /** Whether the one row came bare, so that its answer goes back bare. */
  readonly bare: boolean
}

export const scoringBody = (outputs: Batch, form: ScoringForm, more = ''): string => {
  const predictions = scoringPredictions(outputs, form)
  return form.bare ? predictions : `{"predictions":${predictions}${more}}`
}

/**
 * What a model answers as MLflow's server words it: records of what was a data frame, the values of what was an array, columns
 * by name, or the one value that it gave.
 */
const scoringPredictions = (outputs: Batch, { answers = 'records', rows }: ScoringForm): string => {
  const columns = () => outputs.columns.map((column) => jsonValues(column, outputs.rows))
  const unless = (values: unknown[]) => (rows === 'one' ? values[0] : values)
  switch (answers) {
    case 'records':
      return predictionsJson(outputs)
    case 'values':
      return JSON.stringify(unless(columns()[0]!))
    case 'lists':
      return JSON.stringify(columns()[0]!.map((value) => (Array.isArray(value) ? value : [value])))
    case 'columns': {
      const values = columns()
      return `{${outputs.columns.map(({ name }, k) => `${quoted(name)}:${JSON.stringify(unless(values[k]!))}`).join(',')}}`
    }
    case 'whole':
      return JSON.stringify(columns()[0]![0])
  }
}

/** The `error_code` by which MLflow's clients know a failure. */
export const errorCodeOf = (status: number): string => {
  if (status === 404) return 'RESOURCE_DOES_NOT_EXIST'
  if (status === 409) return 'INVALID_STATE'
  if (status === 403) return 'PERMISSION_DENIED'
  if (status === 503) return 'TEMPORARILY_UNAVAILABLE'
  return status >= 500 ? 'INTERNAL_ERROR' : 'BAD_REQUEST'
}

const holdsJson = (reader: InputReader, name: string): boolean => {
  const input = reader.input(name)
  return input !== null && isJson(input)
}
