import type { EndpointBody, VariantCountsBody } from '@slipway/contract/serving'
import type { Shadows } from '../ports/shadows.ts'
import type { LiveEndpoint } from './live-endpoint.ts'
import { answeringOf } from './open-variant.ts'
import { championOf } from './revision.ts'
import { quantileUs } from './rollouts/guards.ts'

/** An endpoint as its callers are told of it. */
export const endpointBody = (endpoint: LiveEndpoint): EndpointBody => {
  const revision = endpoint.revision()
  const { model, version } = championOf(revision)
  return {
    name: revision.endpoint,
    createdAtMs: endpoint.createdAtMs,
    revision: revision.revision,
    model,
    version,
    variants: [...revision.variants],
    path: `/api/v1/endpoints/${revision.endpoint}/predict`,
  }
}

/** What each variant did, shadows after those that answer callers. */
export const variantCounts = async (
  endpoint: LiveEndpoint,
  shadows: Pick<Shadows, 'counts'>,
): Promise<VariantCountsBody[]> => {
  const watches = await endpoint.watches()
  const health = endpoint.health()
  const { endpoint: name, variants } = endpoint.revision()
  const besides = shadows.counts(name)
  const inMs = (us: number | null) => (us === null ? null : us / 1000)
  return [
    ...answeringOf({ variants }).map((variant) => {
      const counts = watches.get(variant.name)?.counts()
      return {
        variant: variant.name,
        requests: counts?.requests ?? 0,
        errors: counts?.errors ?? 0,
        p50Ms: counts ? inMs(quantileUs(counts, 0.5)) : null,
        p99Ms: counts ? inMs(quantileUs(counts, 0.99)) : null,
        dropped: 0,
        host: health.get(variant.name) ?? null,
      }
    }),
    ...variants.flatMap((variant) => {
      const counts = variant.role === 'shadow' ? besides[variant.name] : undefined
      if (!counts) return []
      const { answered, failed, dropped, p50Ms, p99Ms, host } = counts
      return [
        {
          variant: variant.name,
          requests: answered + failed,
          errors: failed,
          p50Ms,
          p99Ms,
          dropped,
          host,
        },
      ]
    }),
  ]
}
