import { Worker } from 'node:worker_threads'
import { SlipwayError } from '@slipway/contract/error'
import type { Signature } from '@slipway/ml/model'
import { endThread } from '../../kernel/index.ts'
import type { Answer } from '../answer.ts'
import { threadLost } from '../serving.errors.ts'
import type { LargeAsk, LargeReply } from './large-thread.store.ts'
import type { Asked, Call, ProtocolName, Reply, Wish } from './protocol.ts'

/** Reading a larger body, or writing more rows, takes milliseconds in which nobody else would be answered. */
export const [largeBytes, largeRows] = [128 * 1024, 1000]
/** A thread that nobody needs is ended after so long: it holds some 30 MB. */
const idleMs = 60_000

interface Pending {
  readonly resolve: (value: any) => void
  readonly reject: (cause: unknown) => void
}
type Without<Ask> = Ask extends LargeAsk ? Omit<Ask, 'call'> : never

const url = new URL(
  import.meta.url.endsWith('.ts') ? './large-thread.store.ts' : './large-thread.store.js',
  import.meta.url,
)

/** A thread that reads large requests and writes large answers, by the same protocols. Started on first use. */
const openLarge = () => {
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | null = null
  let calls = 0
  const pending = new Map<number, Pending>()

  const lost = (of: Worker, cause: unknown): void => {
    if (worker !== of) return
    worker = null
    for (const { reject } of pending.values()) reject(threadLost(cause))
    pending.clear()
  }

  const rest = (of: Worker): void => {
    of.unref()
    idle = setTimeout(() => {
      if (worker === of && pending.size === 0) {
        worker = null
        void endThread(of)
      }
    }, idleMs)
    idle.unref()
  }

  const hear = (of: Worker, reply: LargeReply): void => {
    const call = pending.get(reply.call)
    pending.delete(reply.call)
    if (pending.size === 0) rest(of)
    if ('value' in reply) call?.resolve(reply.value)
    else call?.reject('refused' in reply ? new SlipwayError(reply.refused) : new Error(reply.bug))
  }

  const started = (): Worker => {
    if (worker) return worker
    const made = new Worker(url)
    made.on('message', (reply: LargeReply) => hear(made, reply))
    made.on('error', (cause) => lost(made, cause))
    made.on('exit', (code) => lost(made, new Error(`exit code ${code}`)))
    return (worker = made)
  }

  const ask = <T>(asked: Without<LargeAsk>, transferred: readonly ArrayBuffer[] = []): Promise<T> =>
    new Promise((resolve, reject) => {
      const call = calls++
      if (idle) clearTimeout(idle)
      const to = started()
      to.ref()
      pending.set(call, { resolve, reject })
      try {
        to.postMessage({ ...asked, call }, transferred as ArrayBuffer[])
      } catch (cause) {
        pending.delete(call)
        reject(cause as Error)
      }
    })

  return {
    /** As the protocol's own `read`, beside everybody else's. The body is not there any more afterwards. */
    read: (protocol: ProtocolName, signature: Signature, { headers, body }: Call): Promise<Asked> => {
      const whole = body.byteLength === body.buffer.byteLength
      return ask(
        { kind: 'read', protocol, signature, headers, body },
        whole ? [body.buffer as ArrayBuffer] : [],
      )
    },

    /** As the protocol's own `write`. */
    async write(
      protocol: ProtocolName,
      answer: Answer<Asked>,
      { headers }: Pick<Call, 'headers'>,
      wish: Wish,
    ): Promise<Reply> {
      // Nobody tells the caller what they sent.
      const request = { ...answer.request, table: { rows: 0, columns: [] } }
      const written = await ask<Omit<Reply, 'body'> & { body: Uint8Array }>({
        kind: 'write',
        protocol,
        answer: { ...answer, request },
        headers,
        wish,
      })
      const { buffer, byteOffset, byteLength } = written.body
      return { ...written, body: Buffer.from(buffer, byteOffset, byteLength) }
    },
  }
}

/** One for the process: what it does depends on nothing but what it is asked. */
export const large = openLarge()

/** Files of columns are read elsewhere anyway, and tensors sent as bytes need hardly any reading. */
export const isLargeText = ({ headers, body }: Call): boolean =>
  body.byteLength > largeBytes &&
  headers['inference-header-content-length'] === undefined &&
  !(headers['content-type'] ?? '').includes('parquet')
