import { type Batch, flatRowsOf, isTensor, laidOut } from '@slipway/ml/model'
import type { Mirrored, ShadowBatch } from '../../ports/shadows.ts'
import { joinBatches } from '../model-host/join-batches.ts'

/**
 * What waits for shadows: bounded, and where it is full the oldest goes. A ring, so that dropping costs nothing.
 */
export const mirrorQueue = (most: number) => {
  const ring = new Array<(Mirrored & { readonly endpoint: string }) | undefined>(most)
  let first = 0
  let size = 0
  return {
    size: () => size,

    /** Answers the endpoint of the request that had to go, or null. */
    push(endpoint: string, request: Mirrored): string | null {
      let gone: string | null = null
      if (size === most) {
        gone = ring[first]!.endpoint
        first = (first + 1) % most
        size--
      }
      ring[(first + size) % most] = { endpoint, ...request }
      size++
      return gone
    },

    /** Takes the oldest that can travel together: of one endpoint, with the same columns, so many rows at most. */
    take(mostRows: number): ShadowBatch | null {
      const head = ring[first]
      if (size === 0 || !head) return null
      const taken: Mirrored[] = []
      let rows = 0
      while (size > 0) {
        const next = ring[first]!
        if (taken.length > 0 && rows + next.inputs.rows > mostRows) break
        if (next.endpoint !== head.endpoint || !alike(head.inputs, next.inputs)) break
        taken.push(next)
        rows += next.inputs.rows
        ring[first] = undefined
        first = (first + 1) % most
        size--
      }
      return {
        endpoint: head.endpoint,
        ids: taken.map(({ id }) => id),
        tMs: taken.map(({ tMs }) => tMs),
        rows: taken.map(({ inputs }) => inputs.rows),
        inputs: laidOut(joinBatches(taken.map(({ inputs }) => inputs))),
      }
    },
  }
}

/** Whether rows of two requests can stand in one table. */
const alike = (a: Batch, b: Batch): boolean =>
  a === b ||
  flatRowsOf([a, b]) !== null ||
  (a.columns.length === b.columns.length &&
    a.columns.every((column, at) => {
      const other = b.columns[at]!
      if (column.name !== other.name || column.type !== other.type) return false
      if (!isTensor(column) || !isTensor(other)) return true
      return (
        column.datatype === other.datatype && String(column.shape.slice(1)) === String(other.shape.slice(1))
      )
    }))
