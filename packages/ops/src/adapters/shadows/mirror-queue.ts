import { bytesOfBatch } from '@slipway/ml/model'
import type { Mirrored } from '../../ports/shadows.ts'
import type { PackedBatch } from './packed.ts'
import { type Packing, packingFor } from './packing.ts'

export interface QueueLimits {
  /** Requests, of all endpoints. */
  readonly mostRequests: number
  /** Of their inputs; one request alone may have more. */
  readonly mostBytes: number
  /** That travel together. */
  readonly mostRows: number
}

/** What waits for shadows: bounded, and where it is full the oldest goes. */
export const mirrorQueue = ({ mostRequests, mostBytes, mostRows }: QueueLimits) => {
  /** The oldest first. */
  const packings: Packing[] = []
  /** The newest of each endpoint, which may have room. */
  const newest = new Map<string, Packing>()
  let size = 0
  let bytes = 0

  const shift = (): Packing | undefined => {
    const oldest = packings.shift()
    if (oldest && newest.get(oldest.endpoint) === oldest) newest.delete(oldest.endpoint)
    return oldest
  }

  return {
    size: () => size,

    /** Answers the endpoints of the requests that had to go. */
    push(endpoint: string, request: Mirrored): string[] {
      const more = bytesOfBatch(request.inputs)
      if (!newest.get(endpoint)?.add(request, more)) {
        const begun = packingFor(endpoint, request, mostRows)
        begun.add(request, more)
        packings.push(begun)
        newest.set(endpoint, begun)
      }
      size++
      bytes += more
      const gone: string[] = []
      while (size > mostRequests || (bytes > mostBytes && size > 1)) {
        const oldest = packings[0]!
        bytes -= oldest.drop()
        size--
        gone.push(oldest.endpoint)
        if (oldest.size() === 0) shift()
      }
      return gone
    },

    /** Takes the oldest that travel together. */
    take(): PackedBatch | null {
      const oldest = shift()
      if (!oldest) return null
      size -= oldest.size()
      bytes -= oldest.bytes()
      return oldest.packed()
    },
  }
}
