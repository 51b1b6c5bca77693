import { constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { deserialize, serialize } from 'node:v8'
import { backgroundOf, explainAsked } from '@slipway/ml/explain'
import { type Batch, laidOut, readExample, type Signature } from '@slipway/ml/model'
import type { HostedModel, ModelHost } from '../../../ports/model-host.ts'
import { unguarded } from '../breaker.ts'
import type { HostReport } from '../host-log.ts'
import { modelClosed } from '../model-host.errors.ts'
import { boundedSpawn } from '../process/bounded-spawn.ts'
import { type HostLimits, usualLimits } from '../process/host-limits.ts'
import { hostProcess } from '../process/host-process.ts'

export { isUnbounded } from './unbounded.ts'

const { PRIORITY_LOW } = constants.priority
/** What Node reserves for itself before it holds anything: it counts as allocated. */
const ofNodeBytes = 768 * 1024 ** 2

/** Runs from source under type stripping, and from a bundle where the program lies beside it. */
const entry = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './isolated-main.ts' : './isolated-main.js', import.meta.url),
)

/**
 * Runs each ONNX model in a process of its own, so that one that hangs or takes too much memory is ended and started anew,
 * and nothing else waits for it. It costs a process of some 80 MB a model and 0.2 ms a request.
 */
export const isolatedHost = (
  given: Partial<HostLimits> = {},
  ended: HostReport['ended'] = () => {},
  /** Whether others go before it where all want the processors. */
  stepsBack = false,
): ModelHost => {
  const limits = { ...usualLimits(), idleMs: 0, ...given, ownBytes: ofNodeBytes, atOnce: 1 }
  const open = new Set<HostedModel>()

  return {
    async open(dir, onRun = () => {}): Promise<HostedModel> {
      const host = hostProcess(
        () => {
          const child = boundedSpawn(limits.memoryBytes + limits.ownBytes, process.execPath, [entry])
          if (stepsBack && child.pid !== undefined) setPriority(child.pid, PRIORITY_LOW)
          return child
        },
        limits,
        new Set([dir]),
        (why) => ended([dir], why),
      )
      const ask = async (head: object, values: readonly Uint8Array[], limitMs: number, waitMs?: number) => {
        const { values: answer } = await host.ask({ ...head, model: dir }, values, limitMs, waitMs)
        return deserialize(answer) as unknown
      }

      let closed = false
      const inFlight = new Set<Promise<unknown>>()
      try {
        const signature = (await ask({ op: 'open' }, [], limits.openMs)) as Signature
        const example = await readExample(dir, signature)
        const hosted: HostedModel = {
          signature,
          runtime: 'onnx',
          example,
          async predict(batch, deadlineMs) {
            if (closed) throw modelClosed()
            onRun(1)
            const limitMs = deadlineMs ?? limits.timeoutMs
            const call = ask({ op: 'predict' }, [serialize(laidOut(batch))], limitMs, deadlineMs && 0)
            inFlight.add(call)
            try {
              return (await call) as Batch
            } finally {
              inFlight.delete(call)
            }
          },
          explain: async (batch, askedLately) =>
            explainAsked(hosted, batch, await backgroundOf(signature, example, askedLately)),
          health: () => ({ ...unguarded, ...host.state() }),
          async close() {
            if (closed) return
            closed = true
            open.delete(hosted)
            await Promise.allSettled(inFlight)
            await host.close()
          },
        }
        open.add(hosted)
        return hosted
      } catch (cause) {
        await host.close()
        throw cause
      }
    },

    async close() {
      await Promise.all([...open].map((hosted) => hosted.close()))
    },
  }
}
