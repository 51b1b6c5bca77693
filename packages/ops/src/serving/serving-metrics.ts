import { Registry } from 'prom-client'
import type { EndpointCounts } from '@slipway/contract/endpoint-counts'
import { readings, type Tally, tallies, type Timing, timings } from '../kernel/index.ts'
import type { ModelHealth } from '../ports/model-host.ts'
import type { VersionStatistics } from './wire/model-statistics.ts'

/** What one variant counts. */
export interface VariantMetrics {
  readonly requests: Tally
  readonly errors: Tally
  readonly rows: Tally
  readonly latency: Timing
}

/** What one endpoint counts: for Prometheus, and as plain numbers since the server started. */
export interface EndpointMetrics {
  answered(rows: number, unknownCategories: number, latencyUs: number): void
  failed(): void
  captured(rows: number): void
  dropped(rows: number, why: EndpointCounts['lastDrop']): void
  /** So many requests were answered in one run of a version's model. */
  ran(version: number, requests: number): void
  /** A request began to be answered, or is over. */
  inFlight(more: 1 | -1): void
  variant(name: string, version: number): VariantMetrics
  /** Of each version that answered, and of those given, which answer now; the newest first. */
  statistics(now: readonly number[]): VersionStatistics[]
  counts(): EndpointCounts
}

/** What a shadow did, told when somebody asks. */
export interface ShadowReading {
  readonly labels: { readonly endpoint: string; readonly variant: string; readonly version: number }
  readonly answered: number
  readonly failed: number
  readonly dropped: number
  readonly p50Ms: number | null
  readonly p99Ms: number | null
}

/** How a variant's model does that runs in a process of its own, or elsewhere. */
export interface HostReading {
  readonly labels: { readonly endpoint: string; readonly variant: string; readonly version: number }
  readonly health: ModelHealth
}

/** What was told of predictions that nobody captured. */
export interface WaitingReading {
  readonly endpoint: string
  readonly waiting: number
  readonly refused: number
  readonly expired: number
}

/** Seconds: from well under a row's own time to where callers give up. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
/** Variants of an endpoint that are told of; of more, those that were asked for longest ago are forgotten. */
export const mostVariants = 32

/** The serving room's metrics. `registry` is prom-client's, to be merged into what `/metrics` answers. */
export const servingMetrics = (sinceMs: number) => {
  const registry = new Registry()
  const named = (name: string) => `slipway_serving_${name}`
  const counter = (name: string, help: string) => tallies(registry, named(name), help)
  const histogram = (name: string, help: string, ends: readonly number[]) =>
    timings(registry, named(name), help, ends)
  const lines = {
    requests: counter('requests_total', 'Prediction requests, failed ones included.'),
    errors: counter('errors_total', 'Prediction requests that were answered with an error.'),
    rows: counter('rows_total', 'Rows predicted.'),
    unknown: counter('unknown_categories_total', 'Text values never seen in training.'),
    captured: counter('captured_rows_total', 'Predicted rows captured and synced to disk.'),
    dropped: counter('dropped_captures_total', 'Predicted rows that were not captured.'),
    latency: histogram('latency_seconds', 'From the parsed request to its outputs.', buckets),
    batch: histogram('batch_requests', 'Requests answered in one run of a model.', batchBuckets),
  }
  const ofVariant = {
    requests: counter('variant_requests_total', 'Requests that fell to a variant, failed ones included.'),
    errors: counter(
      'variant_errors_total',
      'Requests that a variant could not answer through no fault of the caller.',
    ),
    rows: counter('variant_rows_total', 'Rows predicted by a variant.'),
    latency: histogram('variant_latency_seconds', 'From the parsed request to the outputs.', buckets),
  }
  const asking = new Map<string, { count: number }>()
  const variants = new Map<string, Map<string, VariantMetrics>>()
  let shadows: () => readonly ShadowReading[] = () => []
  let waiting: () => number = () => 0
  let hosts: () => readonly HostReading[] = () => []
  let waitingLabels: () => readonly WaitingReading[] = () => []

  readings(registry, named('in_flight_requests'), 'Requests being read, waiting or answered.', 'gauge', () =>
    [...asking].map(([endpoint, { count }]) => ({ labels: { endpoint }, value: count })),
  )
  readings(registry, named('shadow_queue_requests'), 'Requests that wait for shadows.', 'gauge', () => [
    { labels: {}, value: waiting() },
  ])
  const ofShadows = (name: string, help: string, of: (one: ShadowReading) => number) =>
    readings(registry, named(name), help, 'counter', () =>
      shadows().map((one) => ({ labels: one.labels, value: of(one) })),
    )
  ofShadows('shadow_requests_total', 'Requests that a shadow was asked.', (one) => one.answered + one.failed)
  ofShadows('shadow_errors_total', 'Requests that a shadow could not answer.', (one) => one.failed)
  ofShadows(
    'shadow_dropped_total',
    'Requests that were let go before a shadow was asked.',
    (one) => one.dropped,
  )
  readings(registry, named('shadow_latency_seconds'), "Quantiles of a shadow's answers.", 'gauge', () =>
    shadows().flatMap(({ labels, p50Ms, p99Ms }) =>
      [
        ['0.5', p50Ms],
        ['0.99', p99Ms],
      ].flatMap(([quantile, ms]) =>
        ms === null ? [] : [{ labels: { ...labels, quantile: quantile! }, value: Number(ms) / 1000 }],
      ),
    ),
  )

  const ofHosts = (
    name: string,
    help: string,
    type: 'gauge' | 'counter',
    of: (health: ModelHealth) => number | null,
  ) =>
    readings(registry, named(name), help, type, () =>
      hosts().flatMap(({ labels, health }) => {
        const value = of(health)
        return value === null ? [] : [{ labels, value }]
      }),
    )
  ofHosts(
    'model_resting',
    '1 while a model is not asked because it failed too often in a row.',
    'gauge',
    ({ state }) => (state === 'answering' ? 0 : 1),
  )
  ofHosts(
    'model_refused_total',
    'Requests refused at once while a model rested.',
    'counter',
    ({ refused }) => refused,
  )
  ofHosts('model_restarts_total', "Replacements of a model's process.", 'counter', ({ restarts }) => restarts)
  ofHosts(
    'model_memory_bytes',
    "Memory that a model's process held when last looked at.",
    'gauge',
    ({ memoryBytes }) => memoryBytes,
  )

  const ofLabels = (
    name: string,
    help: string,
    type: 'gauge' | 'counter',
    of: 'waiting' | 'refused' | 'expired',
  ) =>
    readings(registry, named(name), help, type, () =>
      waitingLabels().map((one) => ({ labels: { endpoint: one.endpoint }, value: one[of] })),
    )
  ofLabels(
    'waiting_labels',
    'Labels and figures of predictions that are not captured; at most, since they were counted.',
    'gauge',
    'waiting',
  )
  ofLabels('refused_labels_total', 'Labels and figures refused because too many wait.', 'counter', 'refused')
  ofLabels(
    'expired_labels_total',
    'Labels and figures that went with the oldest captures.',
    'counter',
    'expired',
  )

  const variantOf = (endpoint: string, name: string, version: number): VariantMetrics => {
    const known = variants.get(endpoint) ?? new Map<string, VariantMetrics>()
    variants.set(endpoint, known)
    const key = JSON.stringify([name, version])
    const labels = { endpoint, variant: name, version }
    const found = known.get(key) ?? {
      requests: ofVariant.requests(labels),
      errors: ofVariant.errors(labels),
      rows: ofVariant.rows(labels),
      latency: ofVariant.latency(labels),
    }
    // The last in the map was asked for last.
    known.delete(key)
    known.set(key, found)
    if (known.size > mostVariants) forgetVariant(endpoint, known.keys().next().value!)
    return found
  }

  /** Variants of one version are told of together: the protocol that asks knows versions only. */
  const statisticsOf = (
    endpoint: string,
    now: readonly number[],
    runs: ReadonlyMap<number, number>,
  ): VersionStatistics[] => {
    const none = (version: number): VersionStatistics => ({
      endpoint,
      version,
      requests: 0,
      errors: 0,
      rows: 0,
      runs: runs.get(version) ?? 0,
      seconds: 0,
    })
    const byVersion = new Map<number, VersionStatistics>(now.map((version) => [version, none(version)]))
    for (const [key, { requests, errors, rows, latency }] of variants.get(endpoint) ?? []) {
      const [, version] = JSON.parse(key) as [string, number]
      const before = byVersion.get(version) ?? none(version)
      byVersion.set(version, {
        ...before,
        requests: before.requests + requests.count,
        errors: before.errors + errors.count,
        rows: before.rows + rows.count,
        seconds: before.seconds + latency.sum,
      })
    }
    return [...byVersion.values()].sort((a, b) => b.version - a.version)
  }

  const forgetVariant = (endpoint: string, key: string): void => {
    const [variant, version] = JSON.parse(key) as [string, number]
    for (const lines of Object.values(ofVariant)) lines.forget({ endpoint, variant, version })
    variants.get(endpoint)?.delete(key)
  }

  const of = (endpoint: string): EndpointMetrics => {
    const counts = { requests: 0, rows: 0, errors: 0, unknownCategories: 0, captured: 0, dropped: 0 }
    let lastDrop: EndpointCounts['lastDrop'] = null
    const label = { endpoint }
    const asked = { count: 0 }
    const runs = new Map<number, number>()
    asking.set(endpoint, asked)
    const own = {
      requests: lines.requests(label),
      errors: lines.errors(label),
      rows: lines.rows(label),
      unknown: lines.unknown(label),
      captured: lines.captured(label),
      dropped: lines.dropped(label),
      latency: lines.latency(label),
      batch: lines.batch(label),
    }
    return {
      answered(rows, unknownCategories, latencyUs) {
        counts.requests++
        counts.rows += rows
        counts.unknownCategories += unknownCategories
        own.requests.count++
        own.rows.count += rows
        if (unknownCategories > 0) own.unknown.count += unknownCategories
        own.latency.observe(latencyUs / 1e6)
      },
      failed() {
        counts.requests++
        counts.errors++
        own.requests.count++
        own.errors.count++
      },
      captured(rows) {
        counts.captured += rows
        own.captured.count += rows
      },
      dropped(rows, why) {
        counts.dropped += rows
        lastDrop = why
        own.dropped.count += rows
      },
      ran(version, requests) {
        own.batch.observe(requests)
        runs.set(version, (runs.get(version) ?? 0) + 1)
      },
      inFlight(more) {
        asked.count += more
      },
      variant: (name, version) => variantOf(endpoint, name, version),
      statistics: (now) => statisticsOf(endpoint, now, runs),
      counts: () => ({ sinceMs, ...counts, lastDrop }),
    }
  }

  return {
    registry,
    of,
    /** Where shadows are asked about themselves. */
    readShadows(read: () => readonly ShadowReading[], queued: () => number): void {
      shadows = read
      waiting = queued
    },
    /** Where models are asked how they do. */
    readHosts(read: () => readonly HostReading[]): void {
      hosts = read
    },
    /** Where labels are asked for what waits. */
    readWaiting(read: () => readonly WaitingReading[]): void {
      waitingLabels = read
    },
    /** An endpoint that is no more is told of no more. */
    forget(endpoint: string): void {
      for (const one of Object.values(lines)) one.forget({ endpoint })
      for (const key of variants.get(endpoint)?.keys() ?? []) forgetVariant(endpoint, key)
      variants.delete(endpoint)
      asking.delete(endpoint)
    },
  }
}
export type ServingMetrics = ReturnType<typeof servingMetrics>
