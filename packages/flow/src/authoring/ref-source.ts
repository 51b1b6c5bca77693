import type { Json } from '../encoding/index.ts'
import type { Recording } from './recording.ts'

/** Where a reference leads: a node's result, the item of an each, the list an each makes, or what is known by now. */
export interface RefSource {
  readonly kind: 'node' | 'item' | 'each' | 'known'
  /** The node or the each; for what is known, how to call it. */
  readonly id: string
  readonly path: readonly string[]
  /** The each inside which the reference has a meaning; null: anywhere. */
  readonly scope: string | null
  /** The pipeline being recorded when it was made. */
  readonly recording: Recording
  /** known: a value that holds references. */
  readonly value?: Json
  /** known: what must have ended where something comes after it. */
  readonly ends?: readonly string[]
}

/** .rows[0] for ['rows', '0']. */
export const pathText = (path: readonly string[]): string =>
  path.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join('')
