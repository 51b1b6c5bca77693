import { SlipwayError, type ErrorKind } from '@slipway/contract/error'

export const unreachable = (url: string, cause: unknown) =>
  new SlipwayError({
    code: 'CLIENT_UNREACHABLE',
    kind: 'unavailable',
    message: `No Slipway server answers at ${url}.`,
    hint: 'Start one with `slipway up`, or check the address.',
    cause,
  })

export const replyBroken = (url: string, status: number, cause: unknown) =>
  new SlipwayError({
    code: 'CLIENT_REPLY_BROKEN',
    kind: 'unavailable',
    message: `What answers at ${url} (status ${status}) does not speak as a Slipway server does, or stopped in the middle.`,
    hint: 'Check the address, and what stands between here and the server, such as a proxy.',
    cause,
  })

export const refusedByServer = (kind: ErrorKind, facts: { code: string; message: string; hint: string }) =>
  new SlipwayError({ ...facts, kind })
