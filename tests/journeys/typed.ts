import { main } from '../../packages/cli/src/main.ts'
import type { Ended } from './slipway.ts'

/**
 * The command as `slipway` runs it, but in this process: for the many that are typed to see what they answer, where a
 * process for each would be most of the work. One at a time: meanwhile this process is in the folder, and what it prints
 * is the command's.
 */
export async function typed(args: readonly string[], cwd: string): Promise<Ended> {
  const { stdout, stderr } = process
  const before = {
    cwd: process.cwd(),
    out: stdout.write,
    err: stderr.write,
    listeners: stdout.listeners('error'),
  }
  const said = { out: '', err: '' }
  const taken = (to: 'out' | 'err') =>
    ((text: string | Uint8Array, ...rest: unknown[]) => {
      said[to] += typeof text === 'string' ? text : Buffer.from(text).toString()
      for (const done of rest) if (typeof done === 'function') done()
      return true
    }) as typeof stdout.write
  stdout.write = taken('out')
  stderr.write = taken('err')
  process.chdir(cwd)
  process.exitCode = undefined
  try {
    await main(['node', 'slipway', ...args])
    return { code: exitCode(), ...said }
  } finally {
    process.exitCode = undefined
    process.chdir(before.cwd)
    stdout.write = before.out
    stderr.write = before.err
    for (const heard of stdout.listeners('error'))
      if (!before.listeners.includes(heard)) stdout.off('error', heard as () => void)
  }
}

/** What the command has made of it by now. */
const exitCode = (): number => Number(process.exitCode ?? 0)
