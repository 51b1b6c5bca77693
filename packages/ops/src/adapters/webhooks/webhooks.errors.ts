import { SlipwayError } from '@slipway/contract/error'

export const addressBlocked = (host: string) =>
  new SlipwayError({
    code: 'WEBHOOKS_ADDRESS_REFUSED',
    kind: 'invalid',
    message: `${host} is no address that webhooks may reach from here.`,
    hint: 'SLIPWAY_WEBHOOK_PRIVATE=1 lets the server tell addresses of its own network.',
  })

export const receiverSilent = (url: string, cause: unknown) =>
  cause instanceof SlipwayError
    ? cause
    : new SlipwayError({
        code: 'RECEIVER_SILENT',
        kind: 'unavailable',
        message: `No reply came from ${new URL(url).host}: ${wordsOf(cause)}.`,
        hint: 'Check that something listens there.',
        cause,
      })

export const replyBroken = (cause: unknown) =>
  new SlipwayError({
    code: 'RECEIVER_REPLY_BROKEN',
    kind: 'unavailable',
    message: `The reply broke off: ${wordsOf(cause)}.`,
    hint: 'Look at the receiver.',
    cause,
  })

function wordsOf(cause: unknown): string {
  const { code, name, message } = cause as { code?: string; name?: string; message?: string }
  if (name === 'AbortError' || name === 'TimeoutError') return 'it took too long'
  return message || code || String(cause)
}
