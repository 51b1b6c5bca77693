import type { ShadowPlan, ShadowTally } from '../../ports/shadows.ts'
import type { PackedBatch } from './packed.ts'

/** From the server to the process of the shadows. */
export type ToShadows =
  | { readonly kind: 'plan'; readonly plan: ShadowPlan }
  | { readonly kind: 'batch'; readonly batch: PackedBatch }
  | { readonly kind: 'flush' }
  | { readonly kind: 'close' }
  | { readonly kind: 'secret'; readonly asked: number; readonly value: string | null }

/** And back. */
export type FromShadows =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answered'; readonly endpoint: string; readonly tallies: readonly ShadowTally[] }
  | { readonly kind: 'flushed' }
  | { readonly kind: 'secret'; readonly asked: number; readonly name: string }
