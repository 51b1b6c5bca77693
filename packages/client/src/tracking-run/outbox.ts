import type { RunContext } from '@slipway/contract/run-context'
import type { LogBatch, NewRun, RunEnd } from '@slipway/contract/tracking'
import type { Bytes } from '../types.ts'
import type { PointBlock } from './point-buffer.ts'
import { outboxFull } from './tracking-run.errors.ts'

/** What happened to a run, in the order in which the server is told. Each may be told twice. */
export type Entry =
  | { readonly kind: 'start'; readonly run: NewRun }
  | { readonly kind: 'context'; readonly context: RunContext }
  | { readonly kind: 'log'; readonly batch: LogBatch }
  | { readonly kind: 'points'; readonly points: PointBlock }
  | { readonly kind: 'artifact'; readonly path: string; readonly open: () => Bytes }
  | { readonly kind: 'end'; readonly end: RunEnd }

/** Entries on their way to the server. */
export interface Outbox {
  /** Entries that the server has not taken. */
  readonly count: number
  /** Keeps an entry before it returns. Throws a SlipwayError where it cannot. */
  add(entry: Entry): void
  /** The oldest that is not done; null where there is none. */
  next(): Promise<Entry | null>
  /** The one that `next` gave needs no sending any more. */
  done(): Promise<void>
  /** Ends the use of it; what is not done stays only where it outlives the process. */
  close(): void
}

/** An outbox in memory, for browsers: at most so many bytes wait, and an entry beyond them is refused. */
export function memoryOutbox(mostBytes: number): Outbox {
  const waiting: { entry: Entry; bytes: number }[] = []
  let held = 0
  return {
    get count() {
      return waiting.length
    },
    add(entry) {
      const bytes = bytesOf(entry)
      if (held + bytes > mostBytes && entry.kind !== 'end') throw outboxFull(mostBytes)
      held += bytes
      waiting.push({ entry, bytes })
    },
    next: async () => waiting[0]?.entry ?? null,
    async done() {
      held -= waiting.shift()?.bytes ?? 0
    },
    close() {},
  }
}

function bytesOf(entry: Entry): number {
  if (entry.kind === 'points') return entry.points.key.length * 28
  if (entry.kind === 'artifact') {
    const bytes = entry.open()
    return bytes instanceof Blob ? bytes.size : bytes instanceof Uint8Array ? bytes.length : 0
  }
  return JSON.stringify(entry).length
}
