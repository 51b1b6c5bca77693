import { join } from 'node:path'
import Sqlite from 'better-sqlite3'

/**
 * Takes the home for this process, or returns null where another holds it. The lock is one of the operating
 * system's, held through an open transaction on an empty SQLite file: it vanishes with its process, however that
 * ends, so there is no stale lock and no race to steal one.
 * @returns what gives the home back
 */
export function lockHome(home: string): (() => void) | null {
  const file = new Sqlite(join(home, 'server.lock'), { timeout: 0 })
  try {
    file.exec('begin exclusive')
    return () => file.close()
  } catch (error) {
    file.close()
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return null
    throw error
  }
}
