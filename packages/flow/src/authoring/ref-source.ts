import type { Json } from '../encoding/index.ts'
import type { Recording } from './recording.ts'

/** Where a reference leads: a node's result, the item of an each, the list an each makes, or a list of known length. */
export interface RefSource {
  readonly kind: 'node' | 'item' | 'each' | 'list'
  /** The node or the each. */
  readonly id: string
  readonly path: readonly string[]
  /** The each inside which the reference has a meaning; null: anywhere. */
  readonly scope: string | null
  /** The pipeline being recorded when it was made. */
  readonly recording: Recording
  /** list: what stands in each place. */
  readonly items?: readonly Json[]
}

/** .rows[0] for ['rows', '0']. */
export const pathText = (path: readonly string[]): string =>
  path.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join('')
