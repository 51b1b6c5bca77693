import type { CommandKind } from '@slipway/contract/command-kinds'
import type { FileRef } from '../encoding/index.ts'
import type { RowType } from '../schema/index.ts'
import { kindMissing } from './authoring.errors.ts'

/** What a command reads or writes under one name; T is what the other steps see. */
export interface Kind<out T> {
  readonly kind: CommandKind
  readonly $value?: T
}

/** The TypeScript type of a kind. */
export type ValueOf<K> = K extends Kind<infer T> ? T : never
export type ValuesOf<K> = { [Name in keyof K]: ValueOf<K[Name]> }
/** As inputs take them: a list that nobody may change will do. */
export type TakenOf<K> = {
  [Name in keyof K]: ValueOf<K[Name]> extends (infer Item)[] ? readonly Item[] : ValueOf<K[Name]>
}

/** A folder with a model: its files by their paths inside it. What `fit` gives is one too. */
export interface ModelFolder {
  readonly files: readonly { readonly path: string; readonly file: FileRef }[]
}

export const num: Kind<number> = { kind: 'number' }
export const text: Kind<string> = { kind: 'text' }
export const bool: Kind<boolean> = { kind: 'boolean' }
/** A moment, as ISO 8601 text; a day is midnight UTC. */
export const date: Kind<Date> = { kind: 'date' }
/** A file: read from files/<name>, written anywhere in the working directory and named in outputs.json. */
export const file: Kind<FileRef> = { kind: 'file' }
/** A folder with a model: the program reads it at the path it is given, and names the folder that it wrote. */
export const model: Kind<ModelFolder> = { kind: 'model' }
/** Any JSON, of the type you say. */
export const json = <T>(): Kind<T> => ({ kind: 'json' })
/** A list of one kind: list(file), list(num). */
export const list = <T>(of: Kind<T>): Kind<T[]> => ({ kind: { list: checkedKind('list()', of).kind } })

/**
 * Rows of a row type. The program reads a file of them, CSV (nothing but a standard library needed) or Parquet, at the
 * path it is given, and names a .csv or .parquet file that it wrote; what does not fit the row type is refused.
 */
export const table = <R>(rows: RowType<R>, options: { format?: 'csv' | 'parquet' } = {}): Kind<R[]> => {
  if (!Array.isArray(rows?.fields)) throw kindMissing('table()')
  const fields = rows.fields.map(({ name, type, nullable }) => ({ name, type, nullable }))
  return { kind: { table: fields, format: options.format ?? 'csv' } }
}

/** Throws FLOW_KIND for what is none. */
export const checkedKind = <T>(owner: string, kind: Kind<T>): Kind<T> => {
  if (typeof kind !== 'object' || kind === null || !('kind' in kind)) throw kindMissing(owner)
  return kind
}
