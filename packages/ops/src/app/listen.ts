import type { ServerResponse } from 'node:http'
import { type AddressInfo, Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { cannotListen, portInUse } from './app.errors.ts'

interface Listens {
  readonly server: Server & { closeAllConnections(): void }
  close(): PromiseLike<unknown>
  listen(options: { host: string; port: number; fd?: number }): Promise<string>
}

const graceMs = 2_000

/** Takes no more requests and lets those in flight end; what still streams after two seconds is cut. */
export async function closeGently(app: Listens): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs)
  try {
    await app.close()
  } catch (error) {
    // It was drained before.
    if ((error as { code?: string }).code !== 'ERR_SERVER_NOT_RUNNING') throw error
  }
  clearTimeout(cut)
}

/**
 * Before closing, for callers whose connections stay open: takes no new connections, answers what comes on those there
 * are and says with it that it was the last, so that no caller sends into a connection that is just being closed.
 * Resolves once all have gone, or after so long: then only those are left that ask nothing.
 */
export async function drain({ server }: Pick<Listens, 'server'>, longestMs: number): Promise<void> {
  server.prependListener('request', (_request: unknown, response: ServerResponse) => {
    response.setHeader('connection', 'close')
  })
  // Not the HTTP server's own: that would also close connections that are idle right now.
  Server.prototype.close.call(server)
  const until = performance.now() + longestMs
  while (performance.now() < until && (await connectionsOf(server)) > 0) await pause(20)
}

const connectionsOf = (server: Server) =>
  new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count ?? 0)))

/** The first socket that whoever started this process hands over, as systemd does it (sd_listen_fds(3)). */
const handedOver = (env: NodeJS.ProcessEnv): number | null =>
  Number(env['LISTEN_FDS']) > 0 && (env['LISTEN_PID'] ?? String(process.pid)) === String(process.pid)
    ? 3
    : null

/** Listens, on the socket that was handed over where one was, and tells the address to reach it at. Throws APP_PORT_IN_USE or APP_CANNOT_LISTEN. */
export async function listen(app: Listens, host: string, port: number): Promise<string> {
  try {
    const fd = handedOver(process.env)
    await app.listen(fd === null ? { host, port } : { host, port, fd })
  } catch (error) {
    if ((error as { code?: string }).code === 'EADDRINUSE') throw portInUse(host, port, error)
    throw cannotListen(host, port, error)
  }
  const bound = app.server.address() as AddressInfo
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${bound.port}`
}
