import { writeSync } from 'node:fs'
import type { WorkerEnd, WorkerEvent, WorkerFree } from './protocol.ts'

/**
 * Writes one line to whoever started the worker. Synchronous: a line said before a crash is heard, and one that is not
 * heard yet holds the worker up.
 */
export const say = (event: WorkerEvent | WorkerEnd | WorkerFree): void => {
  const line = Buffer.from(`${JSON.stringify(event)}\n`)
  for (let at = 0; at < line.byteLength; ) {
    try {
      at += writeSync(3, line, at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}
