import { connect } from '@slipway/client'
import { badServerUrl, notSlipway, serverSilent } from './remote.errors.ts'
import type { Connection } from './context.ts'

const answerWithinMs = 10_000

/**
 * The server at the address that SLIPWAY_URL names. It is sent SLIPWAY_TOKEN, and never the token of a server of this
 * machine. Throws CLI_BAD_SERVER_URL, CLI_SERVER_SILENT and CLI_NOT_SLIPWAY.
 */
export async function remoteAt(text: string): Promise<Connection> {
  const url = addressOf(text)
  const reply = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(answerWithinMs) }).catch(
    (cause: unknown) => {
      throw serverSilent(url, cause)
    },
  )
  const told = (await reply.json().catch(() => null)) as { status?: unknown; pid?: unknown } | null
  if (!reply.ok || told?.status !== 'ok' || typeof told.pid !== 'number') throw notSlipway(url, reply.status)
  const token = process.env.SLIPWAY_TOKEN || undefined
  return {
    client: connect({ url, token }),
    url,
    token: token ?? '',
    live: true,
    remote: true,
    async [Symbol.asyncDispose]() {},
  }
}

/** Without the slashes at its end. */
const addressOf = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw badServerUrl(text)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw badServerUrl(text)
  return url.href.replace(/\/+$/, '')
}
