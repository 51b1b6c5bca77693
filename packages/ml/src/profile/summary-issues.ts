// Not through the door: table's ingest profiles what it wrote, so table's index already leads here.
import { columnIssues } from '../table/issues/dataset-issues.ts'
import { repeatedRows } from '../table/issues/duplicate-rows.ts'
import { untidyIssues, untidyTexts } from '../table/issues/untidy-texts.ts'
import type { SanityIssue } from '../table/ingested.ts'
import { repeatsIn } from './head-rows.ts'
import type { Profile } from './profile.ts'
import type { Summary } from './summary.ts'
import { type TextCounts } from './text-counts.ts'
import { textAt } from './text-facts.ts'

/**
 * What looks odd in rows, told from their summary alone: repeated rows of a table of which all rows were kept (131,072 at
 * most), untidy texts where they were counted one by one.
 */
export const summaryIssues = ({ rows, head, columns }: Summary, profile: Profile): SanityIssue[] => {
  const repeats = head?.rows === rows ? repeatsIn(head, [...columns.keys()]) : 0
  const repeated = repeatedRows(repeats, rows)
  return [
    ...profile.columns.flatMap((column) => columnIssues(column, rows)),
    ...columns.flatMap((column) =>
      column.type === 'text' && !column.texts.sketch
        ? untidyIssues(column.name, rows, untidyTexts(eachOf(column.texts), column.texts.counts.length))
        : [],
    ),
    ...(repeated ? [repeated] : []),
  ]
}

function* eachOf(texts: TextCounts): Generator<[string, number]> {
  for (let i = 0; i < texts.counts.length; i++) yield [textAt(texts, i), texts.counts[i]!]
}
