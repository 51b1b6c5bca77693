import { mustKnow } from '../settings.ts'
import { samplerUnknown } from '../tune.errors.ts'
import { cmaEs, type CmaEsSettings } from './cma-es/index.ts'
import { grid, type GridSettings } from './grid.ts'
import { random } from './random.ts'
import type { Sampler } from './sampler.ts'
import { tpe, type TpeSettings } from './tpe/index.ts'

/** Which sampler, and where its settings differ from the defaults. */
export type SamplerChoice =
  | ({ readonly kind: 'tpe' } & Partial<TpeSettings>)
  | { readonly kind: 'random' }
  | ({ readonly kind: 'grid' } & Partial<GridSettings>)
  | ({ readonly kind: 'cma-es' } & Partial<CmaEsSettings>)

/** Every sampler there is. */
export const samplers = [tpe, random, grid, cmaEs] as unknown as readonly Sampler<object>[]

/** The sampler chosen and its whole settings. Throws TUNE_SAMPLER_UNKNOWN. */
export function samplerOf({ kind, ...settings }: SamplerChoice): {
  sampler: Sampler<object>
  settings: object
} {
  const sampler = samplers.find((each) => each.kind === kind)
  if (!sampler)
    throw samplerUnknown(
      kind,
      samplers.map((each) => each.kind),
    )
  mustKnow(`The sampler ${kind}`, settings, sampler.defaults)
  return { sampler, settings: { ...sampler.defaults, ...settings } }
}
