import { setTimeout as pause } from 'node:timers/promises'

const everyMs = 100
const busy = 5

/**
 * Does something while no other process of this machine does anything under the same lock file. The lock is one of the
 * operating system's, held through an open transaction on an empty SQLite file: it vanishes with its process, however
 * that ends.
 * @param onWait called once where another holds it
 */
export const exclusively = async <T>(
  file: string,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> => {
  // Says on stderr that it is experimental, which is nothing that a step has to say.
  const listeners = process.listeners('warning')
  process.removeAllListeners('warning')
  const { DatabaseSync } = await import('node:sqlite')
  for (const listener of listeners) process.on('warning', listener)
  for (let tries = 0; ; tries++) {
    const database = new DatabaseSync(file, { timeout: 0 })
    try {
      try {
        database.exec('begin exclusive')
      } catch (error) {
        if ((error as { errcode?: number }).errcode !== busy) throw error
        if (tries === 0) onWait()
        await pause(everyMs)
        continue
      }
      return await work()
    } finally {
      database.close()
    }
  }
}
