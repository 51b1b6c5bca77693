import type { Guardrails } from '@slipway/contract/guardrails'
import { endpointOption } from './endpoint.errors.ts'

export interface EndpointOptions {
  /** Who answers callers: churn@8, churn@champion or another alias. */
  readonly champion: string
  /** Who answers some of them, by name: percent of the callers. */
  readonly challengers?: Readonly<Record<string, { readonly model: string; readonly weight: number }>>
  /** Who is asked the same and answers nobody, by name; share is of the requests, all unless given. */
  readonly shadows?: Readonly<Record<string, { readonly model: string; readonly share?: number }>>
  /** The input whose value is always answered by the same variant. */
  readonly stickBy?: string
  readonly guardrails?: Partial<Guardrails>
  /** An answer that takes longer is refused with 504; the limit of where the model runs unless given. */
  readonly deadlineMs?: number
  /** What is kept of answered requests. */
  readonly capture?: { readonly share?: number; readonly retentionDays?: number | null }
}

/** What a module in endpoints/ exports: an endpoint as it should be. Plain data. */
export interface DeclaredEndpoint extends EndpointOptions {
  readonly kind: 'endpoint'
  readonly name: string
}

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/**
 * Declares an endpoint; `slipway endpoints apply` makes it so. Throws FLOW_ENDPOINT_OPTION where it makes no sense.
 */
export function endpoint(name: string, options: EndpointOptions): DeclaredEndpoint {
  if (!nameForm.test(name)) throw endpointOption(name, 'a name has letters, digits, dot, dash and underscore')
  if (typeof options.champion !== 'string' || options.champion === '')
    throw endpointOption(name, 'champion must name a version, such as churn@champion')
  const weights = Object.values(options.challengers ?? {}).map(({ weight }) => weight)
  if (weights.some((weight) => !(weight > 0)) || weights.reduce((sum, weight) => sum + weight, 0) > 100)
    throw endpointOption(name, 'challengers have weights above 0, at most 100 percent together')
  if (Object.values(options.shadows ?? {}).some(({ share = 1 }) => !(share >= 0 && share <= 1)))
    throw endpointOption(name, 'the share of a shadow is from 0 to 1')
  const { deadlineMs = 1 } = options
  if (!Number.isInteger(deadlineMs) || deadlineMs < 1 || deadlineMs > 3_600_000)
    throw endpointOption(name, 'deadlineMs is a whole number of milliseconds, an hour at most')
  return { kind: 'endpoint', name, ...options }
}
