import { SlipwayError } from '@slipway/contract/error'

export const scheduleIncomplete = (pipeline: string, given: readonly string[]) =>
  new SlipwayError({
    code: 'FLOW_SCHEDULE_WHEN',
    kind: 'invalid',
    message:
      given.length === 0
        ? `A schedule of ${pipeline} does not say when.`
        : `A schedule of ${pipeline} says when in ${given.length} ways: ${given.join(', ')}.`,
    hint: "Give one of cron: '0 6 * * MON', every: '6h' and on: 'dataset-version-added'.",
  })

export const durationBroken = (schedule: string, field: string, text: unknown) =>
  new SlipwayError({
    code: 'FLOW_SCHEDULE_DURATION',
    kind: 'invalid',
    message: `${field} of the schedule ${schedule} is ${JSON.stringify(text)}, which is no length of time.`,
    hint: 'Write a number and s, m, h or d: 90s, 15m, 6h, 7d.',
  })

export const momentBroken = (schedule: string, field: string, text: unknown) =>
  new SlipwayError({
    code: 'FLOW_SCHEDULE_TIME',
    kind: 'invalid',
    message: `${field} of the schedule ${schedule} is ${JSON.stringify(text)}, which is no time.`,
    hint: 'Write it as 2027-01-01T00:00:00Z.',
  })

export const scheduleOfAnother = (schedule: string, pipeline: string, own: string) =>
  new SlipwayError({
    code: 'FLOW_SCHEDULE_ELSEWHERE',
    kind: 'invalid',
    message: `The module of ${own} exports the schedule ${schedule}, which is one of ${pipeline}.`,
    hint: `Export it from the module whose default export is ${pipeline}.`,
  })
