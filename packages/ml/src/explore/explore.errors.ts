import { SlipwayError } from '@slipway/contract/error'
import { nearestName } from '../table/nearest-name.ts'

const firstLines = (text: string): string =>
  text
    .replace(/^Failed to extract statements: /, '')
    .split('\n')
    .slice(0, 6)
    .filter((line) => line.trim() !== '')
    .join('\n')
    .trim()

export const queryWrong = (said: string) =>
  new SlipwayError({
    code: 'QUERY_WRONG',
    kind: 'invalid',
    message: firstLines(said),
    hint: 'The SQL is DuckDB’s. Tables are datasets by name: customers, or customers@3 for a version.',
  })

export const queryForbidden = (said?: string) =>
  new SlipwayError({
    code: 'QUERY_FORBIDDEN',
    kind: 'refused',
    message: said ? firstLines(said) : 'A query only reads: it is a SELECT.',
    hint: 'Queries read datasets and nothing else: no files, no network, no settings. Add a file first: slipway data add <file>.',
  })

export const queryNotOne = (count: number) =>
  new SlipwayError({
    code: 'QUERY_NOT_ONE',
    kind: 'invalid',
    message: count === 0 ? 'There is no query.' : `There are ${count} statements, not one.`,
    hint: 'Give one SELECT, for example: slipway data query "select count(*) from customers".',
  })

export const tableUnknown = (name: string, known: readonly string[]) => {
  const near = nearestName(name, known)
  return new SlipwayError({
    code: 'QUERY_TABLE_UNKNOWN',
    kind: 'not-found',
    message: `There is no dataset “${name}”.`,
    hint: near
      ? `Did you mean ${near}? Names with a dash stand in double quotes.`
      : 'List them with `slipway data list`.',
  })
}

export const queryTooLong = (timeoutMs: number) =>
  new SlipwayError({
    code: 'QUERY_TOO_LONG',
    kind: 'unavailable',
    message: `The query was stopped after ${timeoutMs / 1000} s.`,
    hint: 'Ask for less, or give it more time with --timeout.',
  })

export const queryTooLarge = (said: string) =>
  new SlipwayError({
    code: 'QUERY_TOO_LARGE',
    kind: 'unavailable',
    message: firstLines(said),
    hint: 'Ask for less, or give it more memory with --memory.',
  })

export const badSample = (rows: number) =>
  new SlipwayError({
    code: 'SAMPLE_SIZE',
    kind: 'invalid',
    message: `A sample of ${rows} rows cannot be drawn.`,
    hint: 'Give a whole number from 1.',
  })
