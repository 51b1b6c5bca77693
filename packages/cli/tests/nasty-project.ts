import { inspect } from '@slipway/ml/inspect'
import { fieldsOfTable, tableOf } from '@slipway/ml/table'
import { defaultSplit, type ProjectFacts } from '../src/init/index.ts'

/** Names that break code, comments, Markdown or shells when they are pasted as they are. */
export const NASTY_NAMES = [
  'plain',
  'with space',
  "it's",
  'say "so"',
  'back\\slash',
  'tick`tick',
  'dollar ${name}',
  '*/ end of comment',
  '// not a comment',
  'line\nbreak',
  'return',
  '__proto__',
  'constructor',
  '2nd',
  'größe [m²]',
  '年齢',
  '🙂',
  'a-b',
  'a.b',
  'a:b@c',
  '<b>|pipe|</b>',
  'paragraph\u2029separator',
  '',
]

/** A table whose columns and words have the names above, ready for projectFiles. */
export const nastyProject = (
  name = 'pump-failure',
  target = 'it\'s "the" target\\`${x}` */',
): ProjectFacts => {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const row: Record<string, unknown> = Object.create(null)
    NASTY_NAMES.forEach((column, j) => {
      row[column] =
        j % 3 === 0 ? (i * (j + 3)) % 17 : j % 3 === 1 ? NASTY_NAMES[(i + j) % 5]! : (i * 7.3 + j) % 11
    })
    row['row id'] = `key '${i}'`
    row.copy = i % 4 === 0 ? 'ja' : 'nein'
    row[target] = i % 4 === 0 ? "y'es" : 'n"o\\'
    return row
  })
  const table = tableOf(rows)
  const inspection = inspect(table, { target })
  return {
    name,
    source: "../da'ta/$(x) `y`.csv",
    rows: table.rows,
    fields: fieldsOfTable(table),
    inspection: { ...inspection, target: inspection.target! },
    words: { [target]: ["y'es", 'n"o\\'] },
    suggestedChecks: checksFor(target),
    split: defaultSplit(inspection),
    version: '0.1.0',
  }
}

const checksFor = (target: string) => [
  { code: 'rows().count(60).warn()', reason: 'there are 120 rows now' },
  ...[...NASTY_NAMES, target].map((name) => ({
    code: `check(col(${JSON.stringify(name)})).notNull().warn()`,
    reason: `no value of ${name} is missing`,
  })),
]
