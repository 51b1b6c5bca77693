import { readFile, stat } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { dictionaryOf } from '../table/index.ts'
import type { Batch, BatchColumn } from './batch.ts'
import { readMlmodel } from './mlflow-schema.ts'
import { tensorOfNested } from './nested.ts'
import { absentColumn } from './example-batch.ts'
import {
  type ColumnInput,
  isJson,
  isParam,
  placedInputs,
  type Signature,
  type SignatureInput,
} from './signature.ts'

/** A larger example is somebody's whole data. */
const mostBytes = 16 * 1024 * 1024
const mostRows = 20

/**
 * The rows that were stored with a model as an example of its input (MLflow's `input_example`), at most twenty; null where
 * there are none, or they don't fit what the model takes.
 */
export async function readExample(
  dir: string,
  signature: Pick<Signature, 'inputs' | 'rows'>,
): Promise<Batch | null> {
  const example = (await readMlmodel(dir))?.example
  if (!example || normalize(example).startsWith('..')) return null
  const path = join(dir, example)
  try {
    if ((await stat(path)).size > mostBytes) return null
    return exampleOf(JSON.parse(withoutNaN(await readFile(path, 'utf8'))), signature)
  } catch {
    // An example that can't be used is as good as none.
    return null
  }
}

/** Python writes numbers that JSON doesn't know. */
const withoutNaN = (text: string): string =>
  text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (part) =>
    part.startsWith('"') ? part : 'null',
  )

/** An example as MLflow writes it: {"columns", "data"}, a list of rows, records, or values by name. Throws where it doesn't fit. */
function exampleOf(value: unknown, { inputs, rows }: Pick<Signature, 'inputs' | 'rows'>): Batch {
  const whole = rows === 'one'
  const placed = placedInputs(inputs)
  const byInput = valuesOf(value, placed)
  const count = whole ? 1 : Math.min(mostRows, ...byInput.map(({ length }) => length))
  if (count < 1) throw new Error('the example has no rows')
  const columns = inputs.map((input): BatchColumn => {
    if (isParam(input)) return absentColumn(input, count)
    const values = byInput[placed.indexOf(input)]!
    return input.type === 'tensor'
      ? tensorOfNested(input, whole ? [values] : values.slice(0, count), rows)
      : columnOf(input, values.slice(0, count))
  })
  return { rows: count, columns }
}

type Values = readonly unknown[]

/** The values of each input, in the signature's order. */
function valuesOf(value: unknown, inputs: readonly SignatureInput[]): Values[] {
  const names = inputs.map(({ name }) => name)
  const tensors = inputs.every(({ type }) => type === 'tensor')
  const [only, ...others] = inputs
  if (Array.isArray(value))
    return others.length === 0 && (tensors || (only && isJson(only) && !hasKey(value[0], only.name)))
      ? [value]
      : columnsOfRows(value, names)
  const object = value as Record<string, unknown>
  const { columns, data } = object
  if (Array.isArray(columns) && Array.isArray(data)) {
    const places = names.map((name, at) => {
      const place = columns.findIndex((column) => String(column) === name)
      // Columns without names are told apart by their places.
      return place === -1 && columns.length === names.length ? at : place
    })
    return places.map((place) => (data as Values[]).map((row) => row[place]))
  }
  if (tensors) return names.map((name) => object[name] as Values)
  const objects = inputs.some(isJson)
  return names.map((name) => {
    const held = object[name]
    return Array.isArray(held) && !objects ? held : [held]
  })
}

const hasKey = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)

const columnsOfRows = (rows: Values, names: readonly string[]): Values[] =>
  names.map((name, at) =>
    rows.map((row) =>
      Array.isArray(row)
        ? (row as Values)[at]
        : typeof row === 'object' && row !== null
          ? (row as Record<string, unknown>)[name]
          : row,
    ),
  )

function columnOf({ name, type, nullable, content }: ColumnInput, values: Values): BatchColumn {
  const given = values.map((value) =>
    value === null || value === undefined ? null : content === 'json' ? JSON.stringify(value) : value,
  )
  if (!nullable && given.includes(null)) throw new Error(`the example lacks a value of "${name}"`)
  const must = (isRight: boolean): void => {
    if (!isRight) throw new Error(`the example's "${name}" is not of type ${type}`)
  }
  if (type === 'text') {
    must(given.every((value) => value === null || typeof value === 'string'))
    return { name, type, ...dictionaryOf(given as (string | null)[]) }
  }
  if (type === 'boolean') {
    must(given.every((value) => value === null || typeof value === 'boolean'))
    return {
      name,
      type,
      codes: Int32Array.from(given, (value) => (value === null ? -1 : Number(value))),
      levels: ['false', 'true'],
    }
  }
  const isTime = type === 'date' || type === 'timestamp'
  const numbers = Float64Array.from(given, (value) =>
    value === null ? NaN : isTime && typeof value === 'string' ? momentOf(value) : (value as number),
  )
  numbers.forEach((number, at) => {
    must(given[at] === null || (typeof number === 'number' && Number.isFinite(number)))
    if (type === 'integer') must(given[at] === null || Number.isInteger(number))
  })
  return { name, type, values: numbers }
}

/** pandas writes moments without a zone where it knows none; they are UTC. */
const momentOf = (text: string): number =>
  Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`)
