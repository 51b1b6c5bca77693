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
