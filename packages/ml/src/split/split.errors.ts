import { SlipwayError } from '@slipway/contract/error'

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code, kind: 'invalid', message, hint })

const FORMS = 'random, stratified, time:<column>[@from], order@<share>, group:<column> or column:<column>'

export const unknownSplit = (text: string) =>
  invalid('SPLIT_UNKNOWN', `"${text}" is not a way to split.`, `Write ${FORMS}.`)

export const splitNeedsColumn = (kind: string) =>
  invalid('SPLIT_NEEDS_COLUMN', `A split by ${kind} needs a column.`, `Write ${kind}:<column>.`)

export const badShare = (text: string) =>
  invalid(
    'SPLIT_BAD_SHARE',
    `"${text}" is not a share of the rows.`,
    'Write a number between 0 and 1, e.g. order@0.8 to train on the first 80 % of the rows.',
  )

export const badFrom = (text: string, column: string) =>
  invalid(
    'SPLIT_BAD_DATE',
    `"${text}" is not a date or time to split "${column}" at.`,
    'Write an ISO date such as 2012-10-01 or 2012-10-01T06:00:00Z.',
  )

export const columnMissing = (column: string, nearest: string | null, names: readonly string[]) =>
  invalid(
    'SPLIT_COLUMN_NOT_FOUND',
    `There is no column "${column}".`,
    nearest === null
      ? `The columns are ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}.`
      : `Did you mean "${nearest}"?`,
  )

export const notATime = (column: string, type: string) =>
  invalid(
    'SPLIT_NOT_A_TIME',
    `"${column}" holds ${type}, so rows cannot be ordered in time by it.`,
    'Choose a date, timestamp or number column, or use order@<share> if the rows already are in time order.',
  )

export const emptySide = (side: 'training' | 'test', why: string) =>
  invalid(
    'SPLIT_EMPTY_SIDE',
    `The split leaves no ${side} rows: ${why}.`,
    'Choose another split or another point.',
  )

export const notSplitWords = (column: string, words: readonly string[]) =>
  invalid(
    'SPLIT_NOT_TRAIN_TEST',
    `"${column}" does not say train or test: it holds ${words.map((word) => `"${word}"`).join(', ')}.`,
    'A split column holds the words train and test (and perhaps valid).',
  )

export const tooFewUnits = (units: number, needed: number, what: string) =>
  invalid(
    'SPLIT_TOO_FEW_ROWS',
    `There are ${units} ${what}, but the split needs at least ${needed}.`,
    'Use fewer folds, another split, or more data.',
  )

export const badHoldout = (share: number) =>
  invalid(
    'SPLIT_BAD_SHARE',
    `${share} is not a share of the rows to hold out.`,
    'Use a number between 0 and 1, e.g. 0.2.',
  )

export const badFolds = (folds: number) =>
  invalid('SPLIT_BAD_FOLDS', `${folds} is not a number of folds.`, 'Use a whole number from 2 to 100.')
