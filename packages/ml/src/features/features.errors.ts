import { SlipwayError } from '@slipway/contract/error'

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code: `FEATURES_${code}`, kind: 'invalid', message, hint })

export const noKey = () =>
  invalid('NO_KEY', 'A join needs at least one key column.', 'Name it: { on: "customer" }.')

export const keyTypesDiffer = (left: string, leftType: string, right: string, rightType: string) =>
  invalid(
    'KEY_TYPES',
    `"${left}" is ${leftType} and "${right}" is ${rightType}: they can't be compared as keys.`,
    'Read both as the same type: both text or both numbers.',
  )

export const notATime = (name: string, type: string) =>
  invalid(
    'NOT_A_TIME',
    `"${name}" is ${type}, not a date or timestamp.`,
    'Name the column that says when a row was known.',
  )

export const looksAhead = (left: string, right: string) =>
  invalid(
    'LOOKS_AHEAD',
    `Both tables hold times (${left}; ${right}), and this join would take values that were not known yet at a row's time.`,
    'Join as known at the time: { time: { left, right } }. If a later value is meant, say { lookAhead: true }.',
  )

export const severalMatches = (keys: string, count: number) =>
  invalid(
    'SEVERAL_MATCHES',
    `The right table has ${count} rows for the key ${keys}: joining would repeat rows of the left one.`,
    'Deduplicate it first, join as known at a time, or say { several: true } to have a row for each.',
  )

export const nameTaken = (name: string) =>
  invalid('NAME_TAKEN', `Both tables have a column "${name}".`, 'Give a prefix: { prefix: "weather_" }.')

export const badDuration = (text: string) =>
  invalid('DURATION', `"${text}" is no length of time.`, 'Write 90s, 15m, 12h, 7d or 2w.')

export const badWindow = (name: string, why: string) =>
  invalid('WINDOW', `The window feature "${name}" can't be computed: ${why}.`, 'Correct its definition.')

export const badView = (name: string, why: string) =>
  invalid('VIEW', `The feature view "${name}" is not complete: ${why}.`, 'Correct its definition.')
