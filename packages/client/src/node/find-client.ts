import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type Client } from '../index.ts'
import { noServer } from './node.errors.ts'

export interface ServerChoice {
  readonly url?: string
  readonly token?: string
}

/**
 * The server of a run, looked for anew each time, since one may start later, at another address: the one that is named,
 * else SLIPWAY_URL, else the one that works in the home. The token is the one
 * named, else SLIPWAY_TOKEN, else the home's. Throws TRACKING_RUN_NO_SERVER.
 */
export function clientFinder(home: string, named: ServerChoice): () => Promise<Client> {
  let last: { url: string; token: string | undefined; client: Client } | null = null
  return async () => {
    const { url, token } = choose(home, named)
    if (last?.url !== url || last.token !== token) last = { url, token, client: connect({ url, token }) }
    return last.client
  }
}

function choose(home: string, named: ServerChoice): { url: string; token: string | undefined } {
  const { SLIPWAY_URL, SLIPWAY_TOKEN } = process.env
  const url = named.url ?? SLIPWAY_URL
  if (url) return { url, token: named.token ?? SLIPWAY_TOKEN }
  try {
    const file = JSON.parse(readFileSync(join(home, 'server.json'), 'utf8')) as { url: string; token: string }
    return { url: file.url, token: named.token ?? (SLIPWAY_TOKEN || file.token) }
  } catch {
    throw noServer(home)
  }
}
