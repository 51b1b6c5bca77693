import { lookup as resolveName, type LookupAddress } from 'node:dns'
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { isAddress, mayReach } from './addresses.ts'
import { addressBlocked, receiverSilent, replyBroken } from './webhooks.errors.ts'

const timeoutMs = 10_000
const longestReplyBytes = 64 * 1024

/**
 * Posts bodies to receivers. The address is checked when it is known and before anything is sent, so that a name can't
 * lead elsewhere between a check and the connection; redirects are not followed.
 * @param near whether addresses of this machine and its own network may be reached
 */
export const httpSender =
  ({ near }: { near: boolean }) =>
  async ({ url, headers, body }: { url: string; headers: Record<string, string>; body: string }) => {
    const target = new URL(url)
    if (isAddress(target.hostname) && !mayReach(target.hostname, near)) throw addressBlocked(target.hostname)
    const bytes = Buffer.from(body)
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent: ClientRequest = send(
        target,
        {
          method: 'POST',
          headers: { ...headers, 'content-length': bytes.length },
          lookup: checkingLookup(near),
          agent: false,
          signal: AbortSignal.timeout(timeoutMs),
        },
        resolve,
      )
      sent.on('error', reject)
      sent.end(bytes)
    }).catch((error: unknown) => {
      throw receiverSilent(url, error)
    })
    return {
      status: reply.statusCode!,
      body: await textOf(reply),
      retryAfterMs: retryAfterMs(reply.headers['retry-after']),
    }
  }

const checkingLookup =
  (near: boolean): LookupFunction =>
  (host, options, done) =>
    resolveName(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const reachable = error ? [] : found.filter(({ address }) => mayReach(address, near))
      if (error || reachable.length === 0) return done(error ?? addressBlocked(host), '', 0)
      if (options.all) return done(null, reachable as never, 0)
      return done(null, reachable[0]!.address, reachable[0]!.family)
    })

async function textOf(reply: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of reply as AsyncIterable<Buffer>) {
      parts.push(part)
      bytes += part.length
      if (bytes >= longestReplyBytes) break
    }
  } catch (cause) {
    throw replyBroken(cause)
  }
  return Buffer.concat(parts).subarray(0, longestReplyBytes).toString()
}

/** Seconds, or a date. */
function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined) return null
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}
