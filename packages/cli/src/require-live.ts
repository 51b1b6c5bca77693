import { detachAlone } from './pipeline-runs.errors.ts'
import { connectTo } from './connect-lazily.ts'
import type { Connection } from './context.ts'

/** The server that runs and goes on when this command ends. Throws CLI_DETACH_ALONE where there is none. */
export async function requireLive(home: string): Promise<Connection> {
  const server = await connectTo(home)
  if (server.live) return server
  await server[Symbol.asyncDispose]()
  throw detachAlone()
}
