import type { Profile } from '../profile/profile.ts'
import type { DayOrder } from './infer/date-formats.ts'
import type { MediaFacts } from './media.ts'
import type { TablePart } from './parts.ts'
import type { Field } from './table.ts'

/** A dataset made of a file: its Parquet, its identity, and what was found on the way. */
export interface Ingested {
  readonly parquetPath: string
  /** The same rows as a version keeps them; one part, which is all of it, where none were asked for. */
  readonly parts: readonly TablePart[]
  /** `ds1:` and 64 hex digits; see docs/dataset-digest.md. */
  readonly digest: string
  readonly rows: number
  readonly fields: readonly Field[]
  readonly source: Source
  readonly issues: readonly SanityIssue[]
  /** What the bytes are that belong to the rows. */
  readonly media?: MediaFacts
  readonly profile: Profile
}

export type FileFormat = 'csv' | 'parquet' | 'jsonl' | 'json'

/** Where the data came from and how it was read. */
export interface Source {
  readonly path: string
  readonly format: FileFormat
  readonly compression: 'none' | 'gzip'
  readonly bytes: number
  /** SHA-256 of the file as it lies on the disk, hex. */
  readonly sha256: string
  readonly delimiter?: string
  readonly quote?: string
  readonly encoding?: string
  readonly header?: boolean
  readonly decimal?: '.' | ','
  /** Of the columns of dates whose numbers alone do not say which is the day. */
  readonly dayOrder?: Readonly<Record<string, DayOrder>>
}

export type IssueKind =
  | 'missing'
  | 'missing-spelled'
  | 'mixed-types'
  | 'duplicate-rows'
  | 'constant'
  | 'whitespace'
  | 'inconsistent-case'
  | 'ambiguous-date'
  | 'months'
  | 'compact-dates'
  | 'marked-numbers'
  | 'identifier'
  | 'leading-zeros'
  | 'large-integers'
  | 'column-name'
  | 'encoding'

/** Something that a person should know about the data before they train on it. */
export interface SanityIssue {
  readonly kind: IssueKind
  /** null: about whole rows. */
  readonly column: string | null
  readonly severity: 'info' | 'warn'
  /** Rows (or values) concerned, and their share of all rows. */
  readonly count: number
  readonly share: number
  /** Rows are numbered from 1, the header not counted. */
  readonly sample: readonly { readonly row: number; readonly value: string }[]
  readonly message: string
}
