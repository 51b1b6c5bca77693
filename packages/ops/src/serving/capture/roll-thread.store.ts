import { parentPort } from 'node:worker_threads'
import type { End } from '../../kernel/index.ts'
import { stepBack } from '../../kernel/step-back.ts'
import { rollSegment, writeRolled } from './roll-segment.store.ts'

export type RollAsk =
  | { readonly kind: 'roll'; readonly call: number; readonly path: string }
  /** A picture of a log as it is now, for a query. */
  | { readonly kind: 'copy'; readonly call: number; readonly path: string; readonly to: string }
  | { readonly kind: 'join'; readonly call: number; readonly paths: readonly string[] }
export interface RollReply {
  readonly call: number
  readonly rows?: number
  readonly failure?: string
}

const port = parentPort
if (!port) throw new Error('roll-thread runs only as a thread')
stepBack('a-little')

const does = async (ask: RollAsk): Promise<number> => {
  if (ask.kind === 'copy') return writeRolled(ask.path, ask.to)
  if (ask.kind === 'roll') await rollSegment(ask.path)
  else {
    // The engine takes longer to load than most segments to roll.
    const { joinSegments } = await import('./join-segments.store.ts')
    await joinSegments(ask.paths)
  }
  return 0
}

const reply = async (ask: RollAsk): Promise<void> => {
  let said: RollReply
  try {
    said = { call: ask.call, rows: await does(ask) }
  } catch (cause) {
    said = { call: ask.call, failure: cause instanceof Error ? cause.message : String(cause) }
  }
  port.postMessage(said)
}

/** One after another: each takes a processor's whole attention, which belongs to answering. */
let last: Promise<void> = Promise.resolve()
port.on('message', (ask: RollAsk | End) => {
  last = last.then(() => (ask.kind === 'end' ? process.exit() : reply(ask)))
})
