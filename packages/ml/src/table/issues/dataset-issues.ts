import type { DuckDBConnection } from '@duckdb/node-api'
import type { ColumnProfile, Profile } from '../../profile/profile.ts'
import type { ColumnSummary, Summary } from '../../profile/summary.ts'
import type { TextCounts } from '../../profile/text-counts.ts'
import { eachText } from '../../profile/text-facts.ts'
import { quoteName, quoteText } from '../duckdb.ts'
import { blanks } from '../infer/reading.ts'
import { suspectTexts } from '../infer/spelling.ts'
import type { SanityIssue } from '../ingested.ts'
import { type ParquetPath, parquetSql } from '../parquet.ts'
import { duplicateRows } from './duplicate-rows.ts'
import { counted } from './reading-issues.ts'
import { twoSpellings } from './two-spellings.ts'
import { manyKinds, mayBeUntidy, untidyIssues, type UntidyTexts, untidyTexts } from './untidy-texts.ts'

/** What the typed data shows: missing values, constants, ids, untidy text, repeated rows. */
export const datasetIssues = async (
  connection: DuckDBConnection,
  parquetPath: ParquetPath,
  profile: Profile,
  summary: Summary | null,
): Promise<SanityIssue[]> => {
  const issues = profile.columns.flatMap((column) => columnIssues(column, profile.rows))
  const summaries = new Map(summary?.columns.map((column) => [column.name, column]))
  const texts = profile.columns.filter(({ type, count }) => type === 'text' && count > 0)
  // The footer of a wide file takes longer to read than one of its columns.
  await connection.run('SET parquet_metadata_cache = true')
  try {
    for (const column of texts)
      issues.push(
        ...(untidyOf(summaries.get(column.name), profile.rows) ??
          (await textIssues(connection, parquetPath, column, profile.rows))),
      )
  } finally {
    await connection.run('SET parquet_metadata_cache = false')
  }
  const repeated = await duplicateRows(connection, parquetPath, profile)
  return repeated ? [...issues, repeated] : issues
}

/** null where the texts were not counted one by one. */
export const untidyOf = (column: ColumnSummary | undefined, rows: number): SanityIssue[] | null =>
  column?.type === 'text' && !column.texts.sketch
    ? untidyIssues(column.name, rows, untidyIn(column.texts))
    : null

/** Of many different texts those that could be untidy are looked at: no other is made a string. */
const untidyIn = (texts: TextCounts): UntidyTexts => {
  const kinds = texts.counts.length
  return untidyTexts(eachText(texts, kinds > manyKinds ? mayBeUntidy : undefined), kinds)
}

export const columnIssues = (column: ColumnProfile, rows: number): SanityIssue[] => {
  const { name, nulls, count, distinct, type } = column
  const issues: SanityIssue[] = []
  const about = (
    kind: SanityIssue['kind'],
    severity: SanityIssue['severity'],
    count: number,
    message: string,
  ) => issues.push({ kind, column: name, severity, count, share: count / rows, sample: [], message })
  if (count === 0) about('missing', 'warn', nulls, `"${name}" is wholly missing.`)
  else if (nulls > 0)
    about(
      'missing',
      nulls > rows / 2 ? 'warn' : 'info',
      nulls,
      `"${name}": ${counted(nulls, 'value')} missing (${percent(nulls / rows)}).`,
    )
  if (distinct === 1 && rows > 1)
    about(
      'constant',
      'warn',
      count,
      `"${name}" has the same value in every row${nulls > 0 ? ' that has one' : ''}; nothing can be learnt from it.`,
    )
  const spellings = twoSpellings(column)
  if (spellings !== null) about('mixed-types', 'warn', count, spellings)
  const identifying = type === 'text' || type === 'integer'
  if (
    identifying &&
    rows >= 20 &&
    nulls === 0 &&
    distinct >= rows * (column.distinctIsApproximate ? 0.97 : 1)
  )
    about('identifier', 'info', rows, `"${name}" is different in every row: it may be an identifier.`)
  return issues
}

/** Whitespace, case and suspicious words, over the distinct values of a text column. */
const textIssues = async (
  connection: DuckDBConnection,
  parquetPath: ParquetPath,
  { name: column, distinct: kinds }: ColumnProfile,
  rows: number,
): Promise<SanityIssue[]> => {
  const x = quoteName(column)
  const source = parquetSql(parquetPath)
  const suspects = suspectTexts.map(quoteText).join(', ')
  const grouped = `SELECT ${x} AS v, count(*) AS n FROM ${source} WHERE ${x} IS NOT NULL GROUP BY 1`
  const single = `SELECT ${x} AS v, 1 AS n FROM ${source} WHERE ${x} IS NOT NULL`
  const found = await connection.runAndReadAll(
    `WITH v AS ${kinds <= manyKinds ? 'MATERIALIZED' : 'NOT MATERIALIZED'} (${kinds <= manyKinds ? grouped : single})
     SELECT coalesce(sum(n) FILTER (v <> trim(v, ${blanks})), 0)::DOUBLE, first(v) FILTER (v <> trim(v, ${blanks})),
       coalesce(sum(n) FILTER (lower(v) IN (${suspects})), 0)::DOUBLE, list(DISTINCT v) FILTER (lower(v) IN (${suspects}))::VARCHAR,
       ${kinds <= manyKinds ? `count(*)::DOUBLE, count(DISTINCT lower(trim(v, ${blanks})))::DOUBLE` : '0::DOUBLE, 0::DOUBLE'}
     FROM v`,
  )
  const [untidy, example, suspect, words, distinct, folded] = found.getRows()[0]! as [
    number,
    string | null,
    number,
    string | null,
    number,
    number,
  ]
  return untidyIssues(column, rows, { untidy, example, suspect, words, folded: distinct - folded })
}

const percent = (share: number): string => `${share < 0.001 ? '<0.1' : (share * 100).toFixed(1)} %`
