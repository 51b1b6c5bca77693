import { spawnSync } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { startPlatform } from '../src/app/index.ts'

/**
 * `node handed-server.ts <home>`: holds a listening socket and starts a server on it, and the next when that one has ended,
 * as systemd does; prints `<address>` and each server's process. It never takes a connection itself: it only waits.
 */
const [home, role] = process.argv.slice(2) as [string, string?]
if (role === 'server') {
  const platform = await startPlatform({ home })
  process.once('SIGTERM', () => {
    void platform
      .drain(3000)
      .then(() => platform.close())
      .then(() => process.exit(0))
  })
  console.log(`up ${process.pid}`)
} else {
  const holder = createServer()
  holder.listen(0, '127.0.0.1', () => {
    console.log(`at http://127.0.0.1:${(holder.address() as AddressInfo).port}`)
    const { fd } = (holder as unknown as { _handle: { fd: number } })._handle
    for (let ended = 0; ended === 0; )
      ended = spawnSync(process.execPath, [import.meta.filename, home, 'server'], {
        stdio: ['ignore', 'inherit', 'inherit', fd],
        env: { ...process.env, LISTEN_FDS: '1', LISTEN_PID: undefined },
      }).status!
    process.exit(1)
  })
}
