import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for files on their way, removed with the `using` that holds it, and on Ctrl-C too. */
export function scratch(purpose: string): Disposable & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), `slipway-${purpose}-`))
  const clear = () => rmSync(folder, { recursive: true, force: true })
  const stop = (signal: NodeJS.Signals) => {
    clear()
    // As the signal would have ended it, had nobody listened.
    process.removeListener(signal, stop)
    process.kill(process.pid, signal)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return {
    folder,
    [Symbol.dispose]() {
      process.removeListener('SIGINT', stop)
      process.removeListener('SIGTERM', stop)
      clear()
    },
  }
}
