import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { searchTooLarge, searchTooLong } from './browse.errors.ts'

/** Looks of people at rows; what does more is a query of its own. */
const mostAtOnce = 2
const mostMemoryMb = 1024
export const lookMs = 20_000

let opened: Promise<DuckDBInstance> | undefined
let running = 0
const waiting: (() => void)[] = []

/**
 * Lends a connection to an engine of its own, whose memory and time are bounded whatever is asked: so that looking at
 * rows never takes them from the rest of a server. Some look at once, the others wait.
 * @throws ROWS_SEARCH_TOO_LONG, ROWS_SEARCH_TOO_LARGE
 */
export const looking = async <T>(
  use: (connection: DuckDBConnection) => Promise<T>,
  timeoutMs = lookMs,
): Promise<T> => {
  if (running >= mostAtOnce) await new Promise<void>((go) => waiting.push(go))
  else running++
  let late = false
  let timer: NodeJS.Timeout | undefined
  let connection: DuckDBConnection | undefined
  try {
    opened ??= open()
    connection = await (await opened).connect()
    timer = setTimeout(() => {
      late = true
      // Again and again: between two queries nothing hears of it.
      timer = setInterval(() => connection?.interrupt(), 20)
    }, timeoutMs)
    return await use(connection)
  } catch (error) {
    if (late) throw searchTooLong(timeoutMs)
    throw isFull(error) ? searchTooLarge() : error
  } finally {
    clearTimeout(timer)
    connection?.closeSync()
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && /Out of Memory|max_temp_directory_size/i.test(error.message)

const open = async (): Promise<DuckDBInstance> => {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  return DuckDBInstance.create(':memory:', {
    threads: String(Math.min(4, availableParallelism())),
    memory_limit: `${Math.min(mostMemoryMb, Math.floor(totalmem() / 8 / 2 ** 20))}MiB`,
    temp_directory: join(tmpdir(), `slipway-looking-${process.pid}`),
    max_temp_directory_size: '4GiB',
    // What was read of a file stays in the memory of the system, not in this one.
    enable_external_file_cache: 'false',
    // Where it is wrong is told, and not only what.
    errors_as_json: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  })
}
