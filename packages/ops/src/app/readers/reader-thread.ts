import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { openReading } from '../../adapters/database/index.ts'
import { diskArtifacts } from '../../adapters/artifacts/disk.ts'
import { buildReadingServer } from '../../http/index.ts'
import type { End } from '../../kernel/index.ts'
import { mlflowFolderOf } from '../../mlflow/index.ts'
import { systemClock } from '../../ports/clock.ts'
import type { ReadingAsk, ReadingReply } from '../../ports/readers.ts'
import { openTracking, type TrackingTables } from '../../tracking/index.ts'

export interface ReaderData {
  /** The SQLite file. */
  readonly database: string
  /** The platform's state folder. */
  readonly home: string
}

export interface ReaderCall {
  readonly call: number
  readonly route: string
  readonly request: ReadingAsk
}

export interface ReaderReply {
  readonly call: number
  readonly route: string
  /** Null where it could not be answered here. */
  readonly reply: ReadingReply | null
  readonly tookMs: number
}

const port = parentPort
if (!port) throw new Error('reader-thread runs only as a worker thread')

const { database, home } = workerData as ReaderData
const tracking = openTracking({
  database: openReading<TrackingTables>(database),
  clock: systemClock,
  // What reads runs lists their files and opens none, so it does not matter where they lie.
  artifacts: diskArtifacts(join(home, 'artifacts')),
  folderOf: mlflowFolderOf,
})
const answer = await buildReadingServer({ tracking })

async function take({ call, route, request }: ReaderCall): Promise<void> {
  const begun = performance.now()
  const reply = await answer(request).catch(() => null)
  const said: ReaderReply = { call, route, reply, tookMs: performance.now() - begun }
  // A small payload lies in a buffer that others share, and is copied.
  const owned = reply && reply.payload.byteLength === reply.payload.buffer.byteLength
  port!.postMessage(said, owned ? [reply.payload.buffer as ArrayBuffer] : [])
}

port.on('message', (said: ReaderCall | End) => {
  if ('kind' in said) process.exit()
  void take(said)
})
port.postMessage('ready')
