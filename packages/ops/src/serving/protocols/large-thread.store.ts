import { parentPort } from 'node:worker_threads'
import { SlipwayError } from '@slipway/contract/error'
import { laidOut, ownBuffers, type Signature } from '@slipway/ml/model'
import type { End } from '../../kernel/index.ts'
import { stepBack } from '../../kernel/step-back.ts'
import { inputReader } from '../input/input-reader.ts'
import type { Answer } from '../answer.ts'
import { protocols } from './all.ts'
import type { Asked, Call, ProtocolName, Reply, Wish } from './protocol.ts'

export type LargeAsk =
  | {
      readonly kind: 'read'
      readonly call: number
      readonly protocol: ProtocolName
      readonly signature: Signature
      readonly headers: Call['headers']
      readonly body: Uint8Array
    }
  | {
      readonly kind: 'write'
      readonly call: number
      readonly protocol: ProtocolName
      readonly answer: Answer<Asked>
      readonly headers: Call['headers']
      readonly wish: Wish
    }

export type LargeReply =
  | { readonly call: number; readonly value: Asked | (Omit<Reply, 'body'> & { readonly body: Uint8Array }) }
  | { readonly call: number; readonly refused: Pick<SlipwayError, 'code' | 'kind' | 'message' | 'hint'> }
  | { readonly call: number; readonly bug: string }

const port = parentPort
if (!port) throw new Error('large-thread runs only as a thread')
stepBack()

const answer = async (ask: LargeAsk): Promise<void> => {
  const { call } = ask
  const protocol = protocols[ask.protocol]
  try {
    if (ask.kind === 'read') {
      const { buffer, byteOffset, byteLength } = ask.body
      const body = Buffer.from(buffer, byteOffset, byteLength)
      const read = (await protocol.read(inputReader(ask.signature), { headers: ask.headers, body })) as Asked
      const value = { ...read, table: laidOut(read.table), isTableFree: true }
      // The values leave this thread for good, so that they need not be copied.
      port.postMessage({ call, value } satisfies LargeReply, ownBuffers(value.table))
      return
    }
    const { body, ...reply } = protocol.write(ask.answer, { headers: ask.headers }, ask.wish)
    const bytes = new TextEncoder().encode(body.toString())
    const value = { ...reply, body: typeof body === 'string' ? bytes : Uint8Array.from(body) }
    port.postMessage({ call, value } satisfies LargeReply, [value.body.buffer as ArrayBuffer])
  } catch (cause) {
    port.postMessage(
      (cause instanceof SlipwayError
        ? { call, refused: { code: cause.code, kind: cause.kind, message: cause.message, hint: cause.hint } }
        : {
            call,
            bug: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
          }) satisfies LargeReply,
    )
  }
}

/** One after another: side by side they would only share the processor, and hold more memory. */
let last: Promise<void> = Promise.resolve()
port.on('message', (ask: LargeAsk | End) => {
  last = last.then(() => (ask.kind === 'end' ? process.exit() : answer(ask)))
})
