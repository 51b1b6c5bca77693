import type { VersionsDiff } from '../diff-versions.ts'
import { movedText } from './moved-columns.ts'
import { count } from './numbers.ts'
import { fit, paragraph } from './table.ts'

/** What differs between two versions, in lines. */
export function rowsDiffText({ before, after, schema, rows, columns, sample, moved }: VersionsDiff): string {
  const same = before.digest === after.digest
  const lines = [
    paragraph(
      `${before.name} version ${before.number} (${count(rows.before)} rows) → ${after.name} version ${after.number} (${count(rows.after)} rows)${same ? ': the same data' : ''}`,
    ),
    ...schema.added.map(({ name, type }) => fit(`+ column ${name}, ${type}`)),
    ...schema.removed.map(({ name, type }) => fit(`- column ${name}, ${type}`)),
    ...schema.changed.map(({ name, before: was, after: is }) => fit(`~ column ${name}: ${was} → ${is}`)),
  ]
  if (same) return lines.join('\n')
  const known = rows.key.length > 0 ? ` by ${rows.key.join(', ')}` : ', compared whole'
  lines.push(
    paragraph(
      `${count(rows.added)} rows added, ${count(rows.removed)} removed${rows.key.length > 0 ? `, ${count(rows.changed)} changed` : ''}${known}`,
    ),
    ...columns.map(({ name, changed }) => fit(`~ ${name} differs in ${count(changed)} rows`)),
    ...sample.changed.map(({ key, column, before: was, after: is }) =>
      fit(`  ${plain(key)}: ${column} ${JSON.stringify(was)} → ${JSON.stringify(is)}`),
    ),
    ...sample.added.map((row) => fit(`+ ${plain(row)}`)),
    ...sample.removed.map((row) => fit(`- ${plain(row)}`)),
  )
  if (moved) lines.push('', movedText(moved))
  return lines.join('\n')
}

const plain = (row: Readonly<Record<string, unknown>>): string =>
  Object.entries(row)
    .map(([name, value]) => `${name} ${value === null ? '–' : String(value)}`)
    .join(', ')
