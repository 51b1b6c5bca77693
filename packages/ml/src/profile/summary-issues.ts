// Not through the door: table's ingest profiles what it wrote, so table's index already leads here.
import { columnIssues, untidyOf } from '../table/issues/dataset-issues.ts'
import { repeatedRows } from '../table/issues/duplicate-rows.ts'
import type { SanityIssue } from '../table/ingested.ts'
import { repeatsIn } from './head-rows.ts'
import type { Profile } from './profile.ts'
import type { Summary } from './summary.ts'

/**
 * What looks odd in rows, told from their summary alone: repeated rows of a table of which all rows were kept (131,072 at
 * most), untidy texts where they were counted one by one.
 */
export const summaryIssues = ({ rows, head, columns }: Summary, profile: Profile): SanityIssue[] => {
  const repeats = head?.rows === rows ? repeatsIn(head, [...columns.keys()]) : 0
  const repeated = repeatedRows(repeats, rows)
  return [
    ...profile.columns.flatMap((column) => columnIssues(column, rows)),
    ...columns.flatMap((column) => untidyOf(column, rows) ?? []),
    ...(repeated ? [repeated] : []),
  ]
}
