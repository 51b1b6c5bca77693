import type { LogicalType } from '../table/table.ts'
import { type CoMoments, mergeCoMoments } from './comoments.ts'
import { type HeadRows, mergeHeads } from './head-rows.ts'
import { mergeMoments, type Moments } from './moments.ts'
import type { NullPatterns } from './null-patterns.ts'
import { mergeTexts, type TextCounts } from './text-counts.ts'
import { mergeCounts, mostOf, type ValueCounts } from './value-counts.ts'

/**
 * What a profile is made from: plain data of bounded size, which merges. The summary of a table is the merged
 * summaries of its parts, however it was divided; `profileOf` makes either the same profile.
 */
export interface Summary {
  readonly rows: number
  /** Every different value was counted, however many there were. */
  readonly exact: boolean
  readonly columns: readonly ColumnSummary[]
  readonly nulls: NullPatterns
  /** Of the first 40 columns of numbers. */
  readonly pairs: CoMoments
  /** null where only some columns of a table are summarised. */
  readonly head: HeadRows | null
}

export type ColumnSummary = NumberSummary | TextSummary

/** Times are milliseconds since 1970, booleans 0 and 1. */
export interface NumberSummary {
  readonly name: string
  readonly type: Exclude<LogicalType, 'text'>
  readonly count: number
  /** ±Infinity where no value is present. */
  readonly min: number
  readonly max: number
  readonly zeros: number
  readonly negatives: number
  /** Of finite values. */
  readonly moments: Moments
  readonly values: ValueCounts
}

export interface TextSummary {
  readonly name: string
  readonly type: 'text'
  readonly count: number
  /** Values of no characters but white space. */
  readonly blanks: number
  /** Lengths in characters (code points). */
  readonly shortest: number
  readonly longest: number
  readonly characters: number
  readonly texts: TextCounts
}

/** The summary of a table from those of its parts, one after the other, whose columns are the same. */
export const mergeSummaries = (a: Summary, b: Summary): Summary => ({
  rows: a.rows + b.rows,
  exact: a.exact && b.exact,
  columns: a.columns.map((column, i) => mergeColumns(column, b.columns[i]!, a.exact && b.exact)),
  nulls: mergeTexts(a.nulls, b.nulls),
  pairs: mergeCoMoments(a.pairs, b.pairs),
  head: a.head && b.head && mergeHeads(a.head, b.head),
})

const mergeColumns = (a: ColumnSummary, b: ColumnSummary, exact: boolean): ColumnSummary => {
  if (a.name !== b.name || a.type !== b.type)
    throw new TypeError(`"${a.name}" (${a.type}) and "${b.name}" (${b.type}) are not the same column`)
  return a.type === 'text'
    ? mergeText(a, b as TextSummary, exact)
    : mergeNumbers(a, b as NumberSummary, exact)
}

const mergeNumbers = (a: NumberSummary, b: NumberSummary, exact: boolean): NumberSummary => ({
  ...a,
  count: a.count + b.count,
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
  zeros: a.zeros + b.zeros,
  negatives: a.negatives + b.negatives,
  moments: mergeMoments(a.moments, b.moments),
  values: mergeCounts(a.values, b.values, mostOf(a.type, exact)),
})

const mergeText = (a: TextSummary, b: TextSummary, exact: boolean): TextSummary => ({
  ...a,
  count: a.count + b.count,
  blanks: a.blanks + b.blanks,
  shortest: Math.min(a.shortest, b.shortest),
  longest: Math.max(a.longest, b.longest),
  characters: a.characters + b.characters,
  texts: mergeTexts(a.texts, b.texts, exact),
})
