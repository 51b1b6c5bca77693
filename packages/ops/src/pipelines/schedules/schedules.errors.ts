import { SlipwayError, type ErrorKind } from '@slipway/contract/error'

const error = (code: string, kind: ErrorKind, message: string, hint: string) =>
  new SlipwayError({ code, kind, message, hint })
const invalid = (code: string, message: string, hint: string) => error(code, 'invalid', message, hint)

export const cronBroken = (
  expression: string,
  field: { at: number; text: string; name: string } | null,
  trouble: string,
) =>
  invalid(
    'CRON_INVALID',
    field
      ? `The cron expression is broken at its ${field.name}, ${field.text} (character ${field.at + 1}): ${trouble}.\n  ${expression}\n  ${' '.repeat(field.at)}${'^'.repeat(field.text.length)}`
      : `The cron expression “${expression}” is broken: ${trouble.replace(/\.$/, '')}.`,
    'Write minute hour day month weekday, such as 0 6 * * MON; with seconds before them where there are six.',
  )

export const cronNever = (expression: string) =>
  invalid(
    'CRON_NEVER',
    `The cron expression “${expression}” names a time that never comes.`,
    'Look at its day and month: 30 2 is the 30th of February.',
  )

export const zoneUnknown = (timeZone: string) =>
  invalid(
    'SCHEDULE_ZONE_UNKNOWN',
    `There is no time zone ${timeZone}.`,
    'Write it as the IANA database does: Europe/Zurich, America/New_York, Asia/Kolkata, UTC.',
  )

export const whenUnclear = (name: string, given: readonly string[]) =>
  invalid(
    'SCHEDULE_WHEN',
    given.length === 0
      ? `The schedule ${name} does not say when.`
      : `The schedule ${name} says when in ${given.length} ways: ${given.join(', ')}.`,
    'Give one of cron, everyMs and on.',
  )

export const notWithThis = (name: string, field: string, needs: string) =>
  invalid(
    'SCHEDULE_FIELD',
    `The schedule ${name} has ${field}, which only goes with ${needs}.`,
    `Leave ${field} out, or give ${needs}.`,
  )

export const intervalTooShort = (everyMs: number) =>
  invalid(
    'SCHEDULE_INTERVAL',
    `An interval of ${everyMs} milliseconds is too short.`,
    'Give at least a second: everyMs 1000, or every 1s.',
  )

export const endsBeforeStart = (startMs: number, endMs: number) =>
  invalid(
    'SCHEDULE_ENDS_EARLY',
    `It would end (${new Date(endMs).toISOString()}) before it begins (${new Date(startMs).toISOString()}).`,
    'Give an end that is later than the beginning.',
  )

export const neverDue = (name: string) =>
  invalid(
    'SCHEDULE_NEVER',
    `The schedule ${name} has no time left: it ends before it is due.`,
    'Give a later end, or leave it out.',
  )

export const eventUnknown = (on: string, known: readonly string[]) =>
  invalid('SCHEDULE_EVENT_UNKNOWN', `There is no event ${on}.`, `There are ${known.join(', ')}.`)

export const fieldUnknown = (on: string, field: string, known: readonly string[]) =>
  invalid('SCHEDULE_FILTER', `The event ${on} has no field ${field}.`, `It has ${known.join(', ')}.`)

export const slotUnknown = (slot: string, known: readonly string[] = []) =>
  invalid(
    'SCHEDULE_SLOT_UNKNOWN',
    `Nothing is known as {{ ${slot} }}.`,
    known.length > 0
      ? `Known are ${known.map((name) => `{{ ${name} }}`).join(', ')}.`
      : 'The event does not carry it.',
  )

export const wouldLoop = (path: readonly string[]) =>
  invalid(
    'SCHEDULE_LOOP',
    `The pipelines would start each other for ever: ${path.join(' → ')}.`,
    'Take one of these schedules out, or let it start on something else.',
  )

export const scheduleNotFound = (name: string) =>
  error(
    'SCHEDULE_NOT_FOUND',
    'not-found',
    `There is no schedule ${name}.`,
    'List them with `slipway schedules list`.',
  )

export const scheduleTaken = (name: string) =>
  error(
    'SCHEDULE_EXISTS',
    'conflict',
    `There is a schedule ${name} already.`,
    'Choose another name, or remove that one first: slipway schedules remove.',
  )

export const scheduleDeclared = (name: string) =>
  error(
    'SCHEDULE_DECLARED',
    'conflict',
    `The schedule ${name} is declared beside its pipeline.`,
    'Take it out there; to let it rest, pause it.',
  )

export const pipelineUnknown = (name: string, known: readonly string[]) =>
  error(
    'PIPELINE_UNKNOWN',
    'not-found',
    `The project has no pipeline ${name}.`,
    known.length > 0 ? `It has ${known.join(', ')}.` : 'Pipelines are the files pipelines/<name>.ts.',
  )

export const noProject = () =>
  error(
    'PIPELINES_NO_PROJECT',
    'unavailable',
    'This server was started outside a project, so it has no pipelines to plan.',
    'Start `slipway up` in the folder that holds slipway.config.ts.',
  )

export const eventMissing = (name: string, on: string, fields: readonly string[]) =>
  invalid(
    'SCHEDULE_EVENT_MISSING',
    `The schedule ${name} starts on ${on}, and its parameters say things about the event.`,
    `Give the event: an object with ${fields.join(', ')}.`,
  )

export const hookNotFound = (name: string) =>
  error('HOOK_NOT_FOUND', 'not-found', `There is no hook ${name}.`, 'List them with `slipway hooks list`.')

export const hookTaken = (name: string) =>
  error(
    'HOOK_EXISTS',
    'conflict',
    `There is a hook ${name} already.`,
    'Choose another name; for a new secret: slipway hooks renew.',
  )

export const hookUnsigned = (why: string) =>
  error(
    'HOOK_SIGNATURE',
    'forbidden',
    `The call was not taken: ${why}.`,
    'Sign `<webhook-id>.<webhook-timestamp>.<body>` with HMAC-SHA256 and the hook’s secret; see docs/schedules.md.',
  )

export const hookReplayed = (id: string) =>
  error(
    'HOOK_REPLAYED',
    'conflict',
    `The call ${id} was taken before.`,
    'Give each call a webhook-id of its own.',
  )

export const hookBodyBroken = () =>
  invalid('HOOK_BODY', 'The body of the call is no JSON.', 'Send a JSON value, or nothing.')
