import type { AddressInfo } from 'node:net'
import { cannotListen, portInUse } from './app.errors.ts'

interface Listens {
  readonly server: { address(): AddressInfo | string | null; closeAllConnections(): void }
  close(): PromiseLike<unknown>
  listen(options: { host: string; port: number }): Promise<string>
}

const graceMs = 2_000

/** Takes no more requests and lets those in flight end; what still streams after two seconds is cut. */
export async function closeGently(app: Listens): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs)
  await app.close()
  clearTimeout(cut)
}

/** Listens and tells the address to reach it at. Throws APP_PORT_IN_USE or APP_CANNOT_LISTEN. */
export async function listen(app: Listens, host: string, port: number): Promise<string> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    if ((error as { code?: string }).code === 'EADDRINUSE') throw portInUse(host, port, error)
    throw cannotListen(host, port, error)
  }
  const bound = app.server.address() as AddressInfo
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${bound.port}`
}
