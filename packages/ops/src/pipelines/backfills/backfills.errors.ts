import { SlipwayError } from '@slipway/contract/error'

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code, kind: 'invalid', message, hint })

export const momentBroken = (option: string, text: string) =>
  invalid(
    'BACKFILL_TIME',
    `${option} ${text} is no day and no time.`,
    'Write a day, 2026-01-01, or a time, 2026-01-01T06:00.',
  )

export const emptySpan = (from: string, to: string) =>
  invalid(
    'BACKFILL_EMPTY',
    `There is no time between ${from} and ${to}.`,
    'Give an end that is later than the beginning; the end is not part of it.',
  )

export const stepBroken = (text: string) =>
  invalid(
    'BACKFILL_STEP',
    `${text} is no length of an interval.`,
    'Write hour, day, week or month, or a length of at least a minute: 90m, 6h, 2d.',
  )

export const tooMany = (most: number) =>
  invalid(
    'BACKFILL_TOO_MANY',
    `This would be more than ${most.toLocaleString('en-US')} runs.`,
    'Take longer intervals, or do it in parts.',
  )

export const noParameter = (pipeline: string, known: readonly string[]) =>
  invalid(
    'BACKFILL_NO_PARAM',
    `All runs would be the same: no parameter of ${pipeline} takes the interval.`,
    known.length === 0
      ? 'The pipeline takes no parameters: give it one for the day.'
      : `Name the one that takes it, with --param. It has ${known.join(', ')}.`,
  )

export const backfillNotFound = (id: string) =>
  new SlipwayError({
    code: 'BACKFILL_NOT_FOUND',
    kind: 'not-found',
    message: `There is no backfill ${id}.`,
    hint: 'List them with `slipway backfills list`.',
  })

export const backfillEnded = (id: string, status: string) =>
  new SlipwayError({
    code: 'BACKFILL_ENDED',
    kind: 'conflict',
    message: `The backfill ${id} has already ${status === 'cancelled' ? 'been cancelled' : status}.`,
    hint: 'Only one that runs can be cancelled.',
  })
