import { connect } from '../index.ts'
import { type LogOptions, openRun } from './open-run.ts'
import { memoryOutbox, type Outbox } from './outbox.ts'
import { badArtifact } from './tracking-run.errors.ts'
import type { RunOptions, TrackedRun } from './tracked-run.ts'

export interface StartOptions extends RunOptions, LogOptions {
  /** Such as http://127.0.0.1:4700; '' in a browser is the page's own server. */
  readonly url: string
  readonly token?: string
  readonly fetch?: typeof globalThis.fetch
  /** The run that this one lies below. */
  readonly parentId?: string
  /** What may wait in memory for a server that does not answer; what comes after is lost and told. Default: 64 MiB. */
  readonly mostPendingBytes?: number
}

/**
 * Starts a run whose entries wait in memory until the server has them: for browsers, and programs that may not write
 * files. On Node `slipway/tracking` keeps them on disk instead.
 *
 * @example await using run = await startRun({ url: '', experiment: 'game', params: { lr: 0.1 } })
 */
export async function startRun(options: StartOptions): Promise<TrackedRun<Uint8Array | Blob>> {
  const client = connect(options)
  return openRun(
    {
      log: options,
      patienceMs: 10_000,
      whereKept: null,
      connect: async () => client,
      outbox: () => memoryOutbox(options.mostPendingBytes ?? 64 * 1024 * 1024),
      keep: keepBytes,
      opened: () => ({ ending: async () => ({}), ended: () => {} }),
    },
    options,
    options.parentId === undefined ? {} : { parentId: options.parentId },
  )
}

async function keepBytes(outbox: Outbox, source: Uint8Array | Blob, path: string | undefined): Promise<void> {
  if (!path) throw badArtifact('', 'bytes need a path')
  // What the caller does with its array afterwards is no matter.
  const bytes = source instanceof Uint8Array ? source.slice() : source
  outbox.add({ kind: 'artifact', path, open: () => bytes })
}
