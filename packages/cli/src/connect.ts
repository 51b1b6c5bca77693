import { connect } from '@slipway/client'
import { findServer, startPlatform } from '@slipway/ops/app'
import type { Connection } from './context.ts'

/**
 * The server of this home: the one that runs (a second command attaches to it), else one started in this process
 * for as long as the command takes.
 */
export async function connectTo(home: string): Promise<Connection> {
  const running = await findServer(home)
  if (running)
    return {
      client: connect(running),
      url: running.url,
      token: running.token,
      live: true,
      async [Symbol.asyncDispose]() {},
    }
  const platform = await startPlatform({ home, databaseUrl: process.env.DATABASE_URL })
  return {
    client: connect(platform),
    url: platform.url,
    token: platform.token,
    live: false,
    [Symbol.asyncDispose]: () => platform.close(),
  }
}
