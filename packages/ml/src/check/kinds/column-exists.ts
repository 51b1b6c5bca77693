import type { CheckKind } from '../check.ts'

/** A missing column never gets here: every check of it fails and says so. */
export const columnExists: CheckKind = {
  name: 'column-exists',
  columns: [1, 1],
  parameters: [],
  title: ({ columns }) => `there is a column ${columns[0]}`,
  compile: () => ({
    by: 'summary',
    aggregates: [],
    judge: (_, rows) => ({ ok: true, failing: 0, total: rows }),
  }),
}
