import type { EndpointCounts } from '@slipway/contract/endpoint-counts'
import type { EndpointTraffic } from '@slipway/contract/traffic'
import { unattended } from '../../kernel/index.ts'
import type { Shadows } from '../../ports/shadows.ts'
import type { LiveEndpoint } from '../live-endpoint.ts'
import { quantileUs } from '../rollouts/guards.ts'
import { countsSince, noCounts, type VariantCounts, type VariantWatch } from '../variant-watch.ts'
import { stepMs, trafficRing, type VariantStep } from './traffic-ring.ts'

export { trafficRoutes } from './traffic.routes.ts'

export interface TrafficParts {
  readonly endpoints: { all(): readonly LiveEndpoint[]; at(name: string): LiveEndpoint }
  readonly shadows: Pick<Shadows, 'counts'>
  readonly nowMs: () => number
}

const failed = unattended('counting traffic')
const none = { requests: 0, errors: 0 }
const inMs = (us: number | null) => (us === null ? null : us / 1000)

/** Looks every few seconds at what endpoints have counted anyway, and keeps the differences of the last hour. */
export const openTraffic = ({ endpoints, shadows, nowMs }: TrafficParts) => {
  const rings = new Map<string, ReturnType<typeof trafficRing>>()
  const before = new WeakMap<LiveEndpoint, Pick<EndpointCounts, 'requests' | 'errors'>>()
  const watched = new WeakMap<VariantWatch, VariantCounts>()
  const besides = new Map<string, { requests: number; errors: number }>()
  let timer: NodeJS.Timeout | null = null

  const answering = async (live: LiveEndpoint): Promise<VariantStep[]> => {
    const watches = await live.watches()
    return live.revision().variants.flatMap(({ name: variant, role, version }): VariantStep[] => {
      const watch = watches.get(variant)
      if (!watch) return []
      const now = watch.counts()
      const own = countsSince(now, watched.get(watch) ?? noCounts)
      watched.set(watch, now)
      const { requests, errors } = own
      const [p50Ms, p99Ms] = [0.5, 0.99].map((q) => inMs(quantileUs(own, q))) as [
        number | null,
        number | null,
      ]
      return [{ variant, role, version, requests, errors, p50Ms, p99Ms }]
    })
  }

  const inSilence = (live: LiveEndpoint): VariantStep[] => {
    const { endpoint, revision, variants } = live.revision()
    const counts = shadows.counts(endpoint)
    return variants.flatMap(({ name: variant, role, version }): VariantStep[] => {
      const now = role === 'shadow' ? counts[variant] : undefined
      if (!now) return []
      const key = `${endpoint}\n${revision}\n${variant}`
      const then = besides.get(key) ?? none
      const all = { requests: now.answered + now.failed, errors: now.failed }
      besides.set(key, all)
      // A shadow that was started anew counts from nothing.
      const [requests, errors] = [
        Math.max(0, all.requests - then.requests),
        Math.max(0, all.errors - then.errors),
      ]
      return [{ variant, role, version, requests, errors, p50Ms: null, p99Ms: null }]
    })
  }

  /** Keeps what was counted since the last look. */
  const look = async (): Promise<void> => {
    const atMs = nowMs()
    const all = endpoints.all()
    const names = new Set(all.map((live) => live.revision().endpoint))
    for (const name of rings.keys()) if (!names.has(name)) rings.delete(name)
    await Promise.all(
      all.map(async (live) => {
        const { endpoint } = live.revision()
        const { requests, errors } = live.counts()
        const then = before.get(live) ?? none
        before.set(live, { requests, errors })
        const variants = [...(await answering(live)), ...inSilence(live)]
        const ring = rings.get(endpoint) ?? trafficRing()
        rings.set(endpoint, ring)
        ring.add(atMs, { requests: requests - then.requests, errors: errors - then.errors, variants })
      }),
    )
  }

  return {
    look,
    /** Throws SERVING_ENDPOINT_NOT_FOUND. */
    of(name: string, sinceMs?: number): EndpointTraffic {
      endpoints.at(name)
      return (rings.get(name) ?? trafficRing()).read(name, sinceMs)
    },
    begin(): void {
      timer ??= setInterval(() => void look().catch(failed), stepMs).unref()
    },
    close(): void {
      if (timer) clearInterval(timer)
      timer = null
    },
  }
}
export type Traffic = ReturnType<typeof openTraffic>
