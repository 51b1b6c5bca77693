import type { CheckKind } from '../check.ts'
import { columnSql, percent } from '../sql.ts'

export const notNull: CheckKind = {
  name: 'not-null',
  columns: [1, 1],
  parameters: [],
  title: ({ columns }) => `${columns[0]} is never missing`,
  compile: (check) => ({ by: 'row', fails: `${columnSql(check)} IS NULL` }),
  test:
    () =>
    ([value]) =>
      value !== null,
}

export const mustBeNull: CheckKind = {
  name: 'must-be-null',
  columns: [1, 1],
  parameters: [],
  title: ({ columns }) => `${columns[0]} is always missing`,
  compile: (check) => ({ by: 'row', fails: `${columnSql(check)} IS NOT NULL` }),
  test:
    () =>
    ([value]) =>
      value === null,
}

export const nullShare: CheckKind = {
  name: 'null-share',
  columns: [1, 1],
  parameters: [{ name: 'max', type: 'number' }],
  title: ({ columns, args }) =>
    `${columns[0]} is missing in at most ${percent(Number(args.max))} of the rows`,
  compile: (check) => ({
    by: 'row',
    fails: `${columnSql(check)} IS NULL`,
    tolerated: Number(check.args.max),
  }),
}
