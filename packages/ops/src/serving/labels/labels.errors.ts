import { SlipwayError } from '@slipway/contract/error'

export const keyNeeded = (at: number) =>
  new SlipwayError({
    code: 'FEEDBACK_KEY_NEEDED',
    kind: 'invalid',
    message: `Figure ${at + 1} names neither a prediction nor an entity.`,
    hint: 'Give each an id (of the prediction) or an entity (the value of the column that the endpoint sticks by), not both.',
  })

export const futureEvent = (at: number, atMs: number) =>
  new SlipwayError({
    code: 'FEEDBACK_IN_THE_FUTURE',
    kind: 'invalid',
    message: `Item ${at + 1} is said to have come true at ${new Date(atMs).toISOString()}, which is yet to come.`,
    hint: 'atMs is in milliseconds since 1970, UTC: check the clock and the unit, or leave it out.',
  })

export const notANumber = (at: number, value: string) =>
  new SlipwayError({
    code: 'FEEDBACK_NOT_A_NUMBER',
    kind: 'invalid',
    message: `Label ${at + 1} is "${value.slice(0, 100)}", and the model predicts numbers.`,
    hint: 'Send a number, or null to take a label back.',
  })

export const tooManyWaiting = (
  endpoint: string,
  of: { unknown: number; first: string; waiting: number; most: number },
) =>
  new SlipwayError({
    code: 'FEEDBACK_TOO_MANY_WAITING',
    kind: 'refused',
    message: `${of.unknown} of these are of predictions that ${endpoint} has not captured, the first of "${of.first.slice(0, 100)}", and ${of.waiting} wait for theirs already: ${of.most} may. None was taken.`,
    hint: "Check that the ids are those that predictions were answered with, and send those of captured ones by themselves. What waits goes with the oldest captures: set retentionDays of the endpoint's capture; where it captures a share, leave out what it did not capture.",
  })
