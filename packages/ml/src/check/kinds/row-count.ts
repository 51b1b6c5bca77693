import type { CheckKind } from '../check.ts'
import { boundsText, perSummary } from '../sql.ts'

export const rowCount: CheckKind = {
  name: 'row-count',
  columns: [0, 0],
  title: (check) => `the number of rows is ${boundsText(check)}`,
  compile: (check) => perSummary(check, 'count(*)', 'the number of rows'),
}
