import type { Explanation } from '@slipway/ml/explain'
import { type Batch, FlatRow, type Signature } from '@slipway/ml/model'
import type { Field, LogicalType } from '@slipway/ml/table'
import { isSameList } from '../../kernel/index.ts'

/** What becomes of a column of personal data before it is captured: left out, or each value replaced by a text. */
export type Hide = 'drop' | ((value: string) => string)

/** Who answers requests that are captured: one object for all of them, by which they are known to be alike. */
export interface CaptureSource {
  readonly endpoint: string
  readonly revision: number
  /** The variant's name. */
  readonly variant: string
  readonly version: number
  /** Which inputs are hidden, by name. */
  readonly hidden?: ReadonlyMap<string, Hide> | undefined
  /** Of all requests, by a hash of their id, so that all variants keep the same ones; all unless given. */
  readonly share?: number
}

/** What is remembered of an answered request, before it is written: still in columns, so that answering stays cheap. */
export interface Captured {
  readonly source: CaptureSource
  readonly id: string
  readonly tMs: number
  readonly inputs: Batch
  readonly outputs: Batch
  readonly latencyUs: number
  /** Why, where it was asked. */
  readonly explanation?: Explanation | null
  /** The code of the error that was answered instead; the tables are then empty. */
  readonly error?: string
  /** Nobody reads the inputs after this: their memory is given back, and need not wait to be collected. */
  readonly isLast?: boolean | undefined
}

export interface CapturedField {
  readonly name: string
  /** A tensor is kept as JSON. */
  readonly type: LogicalType | 'tensor'
}

/** What the entries of a log have in common: said once in a file, before the first of them. */
export interface CaptureSchema {
  readonly endpoint: string
  readonly revision: number
  readonly variant: string
  readonly version: number
  readonly inputs: readonly CapturedField[]
  readonly outputs: readonly CapturedField[]
  /** Whether a text for each row follows the inputs: its explanation. */
  readonly explained?: boolean
}

/** A schema with how its columns are written: those of the request, without what is dropped. */
export interface OpenSchema extends CaptureSchema {
  readonly number: number
  readonly of: { readonly source: CaptureSource; readonly inputs: Columns; readonly outputs: Columns }
  /** Of each input that is written: where it stands in the request's table, and what replaces its values. */
  readonly written: readonly { readonly at: number; readonly hide: ((value: string) => string) | null }[]
}

/** Lists beside each other, as every request is compared with them. */
interface Columns {
  readonly names: readonly string[]
  readonly types: readonly string[]
}

const columnsIn = (batch: Batch): Columns =>
  batch instanceof FlatRow
    ? batch.form
    : { names: batch.columns.map(({ name }) => name), types: batch.columns.map(({ type }) => type) }

export const schemaOf = (captured: Captured, number: number): OpenSchema => {
  const { source, inputs, outputs } = captured
  const { endpoint, revision, variant, version, hidden } = source
  const kept = inputs.columns.flatMap(({ name, type }, at) => {
    const hide = hidden?.get(name) ?? null
    return hide === 'drop' ? [] : [{ at, hide, name, type: hide ? ('text' as const) : type }]
  })
  return {
    number,
    endpoint,
    revision,
    variant,
    version,
    inputs: kept.map(({ name, type }) => ({ name, type })),
    outputs: outputs.columns.map(({ name, type }) => ({ name, type })),
    explained: isExplained(captured),
    of: { source, inputs: columnsIn(inputs), outputs: columnsIn(outputs) },
    written: kept.map(({ at, hide }) => ({ at, hide })),
  }
}

/** Whether a request is written as this schema says. */
export const fits = (schema: OpenSchema, captured: Captured): boolean =>
  schema.of.source === captured.source &&
  schema.explained === isExplained(captured) &&
  sameColumns(schema.of.inputs, captured.inputs) &&
  sameColumns(schema.of.outputs, captured.outputs)

const isExplained = ({ explanation }: Captured): boolean => explanation !== undefined && explanation !== null

const sameColumns = (of: Columns, batch: Batch): boolean => {
  const { names, types } = of
  if (batch instanceof FlatRow) {
    const { form } = batch
    return form === of || (isSameList(names, form.names) && isSameList(types, form.types))
  }
  const { columns } = batch
  if (names.length !== columns.length) return false
  for (let i = 0; i < names.length; i++) {
    const { name, type } = columns[i]!
    if (name !== names[i] || type !== types[i]) return false
  }
  return true
}

/** A number from 0 to 1 that an id always has (FNV-1a, mixed): who keeps a share keeps the ids below it. */
export const placeOf = (id: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/** What of a signature can stand in a table: columns; tensors are only kept. */
export const columnsOf = ({ inputs, outputs }: Signature) => ({
  inputs: inputs.filter((input): input is typeof input & Pick<Field, 'type'> => input.type !== 'tensor'),
  outputs: outputs.filter(
    (output): output is typeof output & Pick<Field, 'type'> => output.type !== 'tensor',
  ),
})
