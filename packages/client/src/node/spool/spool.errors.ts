import { SlipwayError } from '@slipway/contract/error'

export const spoolUnwritable = (folder: string, cause: unknown) =>
  new SlipwayError({
    code: 'SPOOL_UNWRITABLE',
    kind: 'unavailable',
    message: `What a run logs cannot be kept in ${folder}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Make room, or name a folder that can be written to: SLIPWAY_HOME, or `home` of startRun.',
    cause,
  })
