import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { deserialize, serialize } from 'node:v8'
import { SlipwayError } from '@slipway/contract/error'
import { backgroundOf, explainAsked } from '@slipway/ml/explain'
import { type Batch, readExample, type Signature } from '@slipway/ml/model'
import type { HostedModel, ModelHost } from '../../../ports/model-host.ts'
import { hostFailed, modelClosed } from '../model-host.errors.ts'
import { type HostLimits, hostProcess } from '../python/host-process.ts'
import { breaker } from './breaker.ts'

export { mayHang } from './may-hang.ts'

const usual: HostLimits = {
  timeoutMs: 60_000,
  openMs: 180_000,
  memoryBytes: 4 * 1024 ** 3,
  atOnce: 1,
  pingMs: 10_000,
  idleMs: 0,
}
const lookEveryMs = 100

/** Runs from source under type stripping, and from a bundle where the program lies beside it. */
const entry = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './isolated-main.ts' : './isolated-main.js', import.meta.url),
)

/**
 * Runs each ONNX model in a process of its own, so that one that hangs or takes too much memory is ended and started anew,
 * and nothing else waits for it. It costs a process of some 80 MB a model and 0.2 ms a request.
 */
export const isolatedHost = (given: Partial<HostLimits> = {}): ModelHost => {
  const limits = { ...usual, ...given, atOnce: 1 }
  const open = new Set<HostedModel>()

  return {
    async open(dir, onRun = () => {}): Promise<HostedModel> {
      const host = hostProcess(isolatedProcess, limits, new Set([dir]))
      const guarded = breaker()
      let greedy = false
      let asking = 0
      const look = async (): Promise<void> => {
        const pid = host.pid()
        if (asking === 0 || pid === null || (await residentBytes(pid)) <= limits.memoryBytes) return
        // It may have been replaced meanwhile.
        if (pid !== host.pid()) return
        greedy = true
        process.kill(pid, 'SIGKILL')
      }
      const watch = setInterval(() => void look(), lookEveryMs)
      watch.unref()

      const ask = async (head: object, values: readonly Uint8Array[], limitMs: number, waitMs?: number) => {
        asking++
        try {
          const { values: answer } = await host.ask({ ...head, model: dir }, values, limitMs, waitMs)
          return deserialize(answer) as unknown
        } catch (cause) {
          if (!greedy || !(cause instanceof SlipwayError) || cause.code !== 'MODEL_HOST_DIED') throw cause
          greedy = false
          throw hostFailed('memory', `it took more than ${Math.round(limits.memoryBytes / 1024 ** 2)} MB.`)
        } finally {
          asking--
        }
      }

      let closed = false
      const inFlight = new Set<Promise<unknown>>()
      const end = async () => {
        clearInterval(watch)
        await host.close()
      }
      try {
        const signature = (await ask({ op: 'open' }, [], limits.openMs)) as Signature
        const example = await readExample(dir, signature)
        const hosted: HostedModel = {
          signature,
          example,
          async predict(batch, deadlineMs) {
            if (closed) throw modelClosed()
            onRun(1)
            const call = guarded(() =>
              ask({ op: 'predict' }, [serialize(batch)], deadlineMs ?? limits.timeoutMs, deadlineMs && 0),
            )
            inFlight.add(call)
            try {
              return (await call) as Batch
            } finally {
              inFlight.delete(call)
            }
          },
          explain: async (batch, askedLately) =>
            explainAsked(hosted, batch, await backgroundOf(signature, example, askedLately)),
          async close() {
            if (closed) return
            closed = true
            open.delete(hosted)
            await Promise.allSettled(inFlight)
            await end()
          },
        }
        open.add(hosted)
        return hosted
      } catch (cause) {
        await end()
        throw cause
      }
    },

    async close() {
      await Promise.all([...open].map((hosted) => hosted.close()))
    },
  }
}

const isolatedProcess = () => spawn(process.execPath, [entry], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })

/** What a process holds in memory; 0 where it is gone, or where the system does not tell. */
const residentBytes = async (pid: number): Promise<number> => {
  const pages = (await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '0 0')).split(' ')[1]
  return Number(pages) * 4096
}
