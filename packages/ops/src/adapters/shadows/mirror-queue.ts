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

/** What packings that were sent keep for those that come, of all endpoints. */
const mostSpareBytes = 4 << 20

/**
 * What waits for shadows: bounded, and where it is full the oldest goes. Packings are used again: where new ones
 * were made, all that they held got into V8's old memory once some had had to wait, and all of that was looked through for 60 ms
 * every 30 s (at 15,000 requests a second). It may be that V8 makes in its old memory at once what it saw live long.
 */
export const mirrorQueue = ({ mostRequests, mostBytes, mostRows }: QueueLimits) => {
  /** The oldest first. */
  const packings: Packing[] = []
  /** The newest of each endpoint, which may have room. */
  const newest = new Map<string, Packing>()
  const spare: Packing[] = []
  let spareBytes = 0
  let size = 0
  let bytes = 0

  const shift = (): Packing | undefined => {
    const oldest = packings.shift()
    if (oldest && newest.get(oldest.endpoint()) === oldest) newest.delete(oldest.endpoint())
    return oldest
  }

  const begun = (endpoint: string, request: Mirrored): Packing => {
    const at = spare.findLastIndex((one) => one.begin(endpoint, request))
    if (at === -1) return packingFor(endpoint, request, mostRows)
    const [packing] = spare.splice(at, 1)
    spareBytes -= packing!.memoryBytes()
    return packing!
  }

  const keep = (sent: Packing): void => {
    const more = sent.memoryBytes()
    if (more === 0 || more > mostSpareBytes) return
    spare.push(sent)
    spareBytes += more
    while (spareBytes > mostSpareBytes) spareBytes -= spare.shift()!.memoryBytes()
  }

  return {
    size: () => size,

    /** Answers the endpoints of the requests that had to go. */
    push(endpoint: string, request: Mirrored): string[] {
      const more = bytesOfBatch(request.inputs)
      if (!newest.get(endpoint)?.add(request, more)) {
        const packing = begun(endpoint, request)
        packing.add(request, more)
        packings.push(packing)
        newest.set(endpoint, packing)
      }
      size++
      bytes += more
      const gone: string[] = []
      while (size > mostRequests || (bytes > mostBytes && size > 1)) {
        const oldest = packings[0]!
        bytes -= oldest.drop()
        size--
        gone.push(oldest.endpoint())
        if (oldest.size() === 0) keep(shift()!)
      }
      return gone
    },

    /** Hands over the oldest that travel together, until `send` returns; false: there are none. */
    take(send: (batch: PackedBatch) => void): boolean {
      const oldest = shift()
      if (!oldest) return false
      size -= oldest.size()
      bytes -= oldest.bytes()
      send(oldest.packed())
      keep(oldest)
      return true
    },
  }
}
