import { SlipwayError } from '@slipway/contract/error'

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code, kind: 'invalid', message, hint })

const few = (words: readonly string[]) =>
  words
    .slice(0, 8)
    .map((word) => `"${word}"`)
    .join(', ') + (words.length > 8 ? ', …' : '')

export const targetNotFound = (column: string, nearest: string | null, names: readonly string[]) =>
  invalid(
    'TARGET_NOT_FOUND',
    `There is no column "${column}" to predict.`,
    nearest === null ? `The columns are ${few(names)}.` : `Did you mean "${nearest}"?`,
  )

export const targetEmpty = (column: string, rows: number) =>
  invalid(
    'TARGET_EMPTY',
    rows === 0 ? 'There are no rows to learn from.' : `Every value of "${column}" is missing.`,
    'Choose another target, or check that the file was read as you expect.',
  )

export const targetOneClass = (column: string, value: string) =>
  invalid(
    'TARGET_ONE_CLASS',
    `"${column}" is always ${value}, so there is nothing to tell apart.`,
    'Choose another target, or add rows with another outcome.',
  )

export const targetTooManyClasses = (column: string, classes: number, most: number) =>
  invalid(
    'TARGET_TOO_MANY_CLASSES',
    `"${column}" holds ${classes > 1000 ? 'over 1000' : classes} different values; at most ${most} can be classes.`,
    'It looks like free text or an identifier. Choose another target, or group its values first.',
  )

export const targetNotTwoClasses = (column: string, classes: readonly string[]) =>
  invalid(
    'TARGET_NOT_BINARY',
    `"${column}" holds ${classes.length} classes (${few(classes)}), not two.`,
    'Leave the task to be found, or say multiclass.',
  )

export const targetNotNumeric = (column: string, type: string) =>
  invalid(
    'TARGET_NOT_A_NUMBER',
    `"${column}" holds ${type}, so it cannot be predicted as a number.`,
    'Choose a number column, or leave the task to be found.',
  )

export const targetIsTime = (column: string) =>
  invalid(
    'TARGET_IS_A_TIME',
    `"${column}" holds dates, which cannot be predicted as they are.`,
    'Derive a number first, for example the days until the event.',
  )

export const positiveNotFound = (positive: string, column: string, classes: readonly string[]) =>
  invalid(
    'TARGET_POSITIVE_NOT_FOUND',
    `"${positive}" is not a value of "${column}".`,
    `Its values are ${few(classes)}.`,
  )
