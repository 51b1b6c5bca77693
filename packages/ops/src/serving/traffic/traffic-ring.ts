import type { EndpointTraffic } from '@slipway/contract/traffic'

export const stepMs = 5_000
const steps = 720

/** What one variant did in a step. */
export interface VariantStep {
  readonly variant: string
  readonly role: EndpointTraffic['variants'][number]['role']
  readonly version: number
  readonly requests: number
  readonly errors: number
  readonly p50Ms: number | null
  readonly p99Ms: number | null
}

export interface Step {
  readonly requests: number
  readonly errors: number
  readonly variants: readonly VariantStep[]
}

const quiet: Step = { requests: 0, errors: 0, variants: [] }
const sameAs = (one: VariantStep) => `${one.variant}\n${one.version}`

/** The last hour of one endpoint; steps in which nothing happened take no room. */
export const trafficRing = () => {
  const kept: { atMs: number; step: Step | null }[] = []
  return {
    add(atMs: number, step: Step): void {
      const something = step.requests > 0 || step.variants.some(({ requests }) => requests > 0)
      kept.push({ atMs, step: something ? step : null })
      if (kept.length > steps) kept.shift()
    },
    read(endpoint: string, sinceMs = 0): EndpointTraffic {
      const whole = kept
        .filter(({ atMs }) => atMs > sinceMs)
        .map(({ atMs, step }) => ({ atMs, ...(step ?? quiet) }))
      const seen = new Map<string, VariantStep>()
      for (const { variants } of whole) for (const one of variants) seen.set(sameAs(one), one)
      return {
        endpoint,
        stepMs,
        atMs: whole.map(({ atMs }) => atMs),
        requests: whole.map(({ requests }) => requests),
        errors: whole.map(({ errors }) => errors),
        variants: [...seen].map(([key, { variant, role, version }]) => {
          const own = whole.map(({ variants }) => variants.find((one) => sameAs(one) === key))
          return {
            variant,
            role,
            version,
            requests: own.map((one) => one?.requests ?? 0),
            errors: own.map((one) => one?.errors ?? 0),
            p50Ms: own.map((one) => one?.p50Ms ?? null),
            p99Ms: own.map((one) => one?.p99Ms ?? null),
          }
        }),
      }
    },
  }
}
