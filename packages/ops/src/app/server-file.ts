import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning } from '@slipway/contract/process-identity'

/** What `.slipway/server.json` says: how other commands of this user reach the server. */
export interface ServerFile {
  readonly pid: number
  readonly url: string
  readonly token: string
  /** host:port of predictions over gRPC; null where they are not answered. */
  readonly grpc?: string | null
}

const pathIn = (home: string) => join(home, 'server.json')
const answerWithinMs = 2_000

/** Writes it for this user's eyes only, whole or not at all. */
export function writeServerFile(home: string, file: ServerFile): void {
  const temporary = `${pathIn(home)}.${process.pid}`
  const handle = openSync(temporary, 'w', 0o600)
  writeSync(handle, `${JSON.stringify(file, null, 2)}\n`)
  fsyncSync(handle)
  closeSync(handle)
  renameSync(temporary, pathIn(home))
}

/** Removes it, if it still is this process's own. */
export function removeServerFile(home: string): void {
  if (readServerFile(home)?.pid === process.pid) rmSync(pathIn(home), { force: true })
}

export function readServerFile(home: string): ServerFile | null {
  try {
    const { pid, url, token, grpc = null } = JSON.parse(readFileSync(pathIn(home), 'utf8')) as ServerFile
    return typeof pid === 'number' && typeof url === 'string' && typeof token === 'string'
      ? { pid, url, token, grpc }
      : null
  } catch {
    return null
  }
}

/**
 * The server that works in this home, or null. A file that a killed server left behind is not believed: its
 * process must live, and answer at the address as the process that the file names.
 */
export async function findServer(home: string): Promise<ServerFile | null> {
  const file = readServerFile(home)
  if (!file || !isRunning(file.pid)) return null
  try {
    const reply = await fetch(`${file.url}/healthz`, { signal: AbortSignal.timeout(answerWithinMs) })
    const { pid } = (await reply.json()) as { pid?: number }
    return pid === file.pid ? file : null
  } catch {
    return null
  }
}
