import type { IncomingMessage } from 'node:http'
import { bodyCut, bodySlow, bodyTooLarge } from '../serving.errors.ts'

/** For so many bodies at once room is made as their heads tell, before they have come. */
const mostWithRoom = 16

/**
 * Reads a request's body in one go. Rejects with SERVING_BODY_TOO_LARGE before more than `limitBytes` are held,
 * SERVING_BODY_SLOW where it takes longer than the patience, and SERVING_BODY_CUT where the sender stops before its end.
 */
export const bodyReader = ({ limitBytes, patienceMs }: { limitBytes: number; patienceMs: number }) => {
  /** Those still being read, oldest first; one timer watches them all. */
  const waiting = new Set<Waiting>()
  let timer: NodeJS.Timeout | null = null

  const look = () => {
    const nowMs = performance.now()
    for (const one of waiting) {
      if (nowMs - one.sinceMs < patienceMs) break
      one.give(bodySlow(patienceMs / 1000))
    }
    if (waiting.size > 0) timer!.refresh()
    else timer = null
  }

  return (request: IncomingMessage): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const told = request.headers['content-length']
      if (told !== undefined && Number(told) > limitBytes) return reject(bodyTooLarge(limitBytes))
      const roomBytes = told === undefined || waiting.size >= mostWithRoom ? 0 : Number(told)
      let first: Buffer | null = null
      let parts: Buffer[] | null = null
      let whole: Buffer | null = null
      let bytes = 0
      const one: Waiting = {
        sinceMs: performance.now(),
        give(error) {
          waiting.delete(one)
          reject(error)
        },
      }
      waiting.add(one)
      timer ??= setTimeout(look, Math.min(1000, patienceMs)).unref()
      request.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes > limitBytes) {
          request.pause()
          return one.give(bodyTooLarge(limitBytes))
        }
        if (bytes < roomBytes || whole !== null) {
          // To put megabytes together at their end would hold everybody up. Memory is given as it is filled.
          whole ??= Buffer.allocUnsafeSlow(roomBytes)
          part.copy(whole, bytes - part.length)
        } else if (first === null) first = part
        else (parts ??= [first]).push(part)
      })
      request.on('end', () => {
        waiting.delete(one)
        resolve(whole?.subarray(0, bytes) ?? (parts ? Buffer.concat(parts, bytes) : (first ?? nothing)))
      })
      request.on('close', () => {
        if (waiting.has(one)) one.give(bodyCut())
      })
    })
}

interface Waiting {
  readonly sinceMs: number
  give(error: unknown): void
}

const nothing = Buffer.alloc(0)
