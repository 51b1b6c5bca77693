import { SlipwayError } from '@slipway/contract/error'

export const columnNotThere = (column: string, near: string | undefined) =>
  new SlipwayError({
    code: 'ROWS_COLUMN_UNKNOWN',
    kind: 'invalid',
    message: `There is no column “${column}”.`,
    hint: near ? `Did you mean ${near}?` : 'Read the names with `slipway data show <name>`.',
  })

export const sortedByPseudonym = (column: string) =>
  new SlipwayError({
    code: 'ROWS_COLUMN_PSEUDONYMOUS',
    kind: 'refused',
    message: `${column} comes as pseudonyms, which have no order.`,
    hint: 'Sort by another column, or ask whoever keeps the data to say otherwise of this one: `slipway data classify`.',
  })

export const tooManyCells = (cells: number, most: number) =>
  new SlipwayError({
    code: 'ROWS_TOO_MANY_CELLS',
    kind: 'invalid',
    message: `${cells.toLocaleString('en-US')} cells are more than a page has: ${most.toLocaleString('en-US')}.`,
    hint: 'Ask for fewer rows or fewer columns.',
  })
