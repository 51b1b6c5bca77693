import { createHmac, randomUUID } from 'node:crypto'
import { type ErrorKind, errorKindHeader, SlipwayError } from '@slipway/contract/error'
import { hookSecretMissing } from './cli.errors.ts'

/** Calls a hook as anybody would who knows its secret. Throws what the server refuses it with. */
export async function callHook(
  url: string,
  name: string,
  body: string,
): Promise<{ id: string; started: string[] }> {
  const secret = process.env.SLIPWAY_HOOK_SECRET
  if (!secret) throw hookSecretMissing()
  const id = randomUUID()
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')
  const reply = await fetch(`${url}/api/v1/hooks/${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  })
  const answer = (await reply.json()) as { id: string; started: string[] } & {
    error?: { code: string; message: string; hint: string }
  }
  if (answer.error)
    throw new SlipwayError({ ...answer.error, kind: reply.headers.get(errorKindHeader) as ErrorKind })
  return answer
}
