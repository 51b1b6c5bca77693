import { SlipwayError } from '@slipway/contract/error'
import { nearestName } from '../table/nearest-name.ts'

const before = 60
const behind = 40

/** The line around a place with a caret below it. */
const excerpt = (text: string, at: number): string => {
  const from = Math.max(0, at - before)
  const shown = text.slice(from, at + behind).replaceAll(/[\s\p{Cc}]/gu, ' ')
  return `${shown}\n${' '.repeat(at - from)}^`
}

/** A condition that cannot be read, with the place where reading stopped, from 0. */
export const conditionWrong = (text: string, at: number, said: string, hint = '') =>
  new SlipwayError({
    code: 'ROWS_CONDITION_WRONG',
    kind: 'invalid',
    message: `${said} (at character ${at + 1})`,
    hint: `${excerpt(text, at)}${hint && ` ${hint}`}`,
  })

/** As above, of a column that is not there. */
export const columnUnknown = (text: string, at: number, name: string, known: readonly string[]) => {
  const near = nearestName(name, known)
  return conditionWrong(
    text,
    at,
    `There is no column “${name}”.`,
    near ? `Did you mean ${near}?` : 'Names with spaces stand in double quotes, texts in single ones.',
  )
}

export const searchTooLong = (timeoutMs: number) =>
  new SlipwayError({
    code: 'ROWS_SEARCH_TOO_LONG',
    kind: 'unavailable',
    message: `Looking through the rows was stopped after ${timeoutMs / 1000} s.`,
    hint: 'Narrow the condition, or ask with `slipway data query`, which may take longer.',
  })

export const searchTooLarge = () =>
  new SlipwayError({
    code: 'ROWS_SEARCH_TOO_LARGE',
    kind: 'unavailable',
    message: 'Looking through the rows needs more memory than a look may take.',
    hint: 'Narrow the condition, or ask with `slipway data query --memory`.',
  })

export const fileBroken = (cause: unknown) =>
  new SlipwayError({
    code: 'ROWS_FILE_BROKEN',
    kind: 'invalid',
    message: 'The file cannot be read as Parquet.',
    hint: 'It may be cut off or be of another format; take it home and look.',
    cause,
  })

export const keyTwice = (key: readonly string[], rows: number) =>
  new SlipwayError({
    code: 'ROWS_KEY_TWICE',
    kind: 'invalid',
    message: `${key.join(', ')} is no key: ${rows} rows of one version have the same.`,
    hint: 'Name columns that tell every row from all others, or none, to compare rows whole.',
  })
