import { Registry } from 'prom-client'
import type { EndpointCounts } from '@slipway/contract/serving'
import { tallies, timings } from '../kernel/index.ts'

/** What one endpoint counts: for Prometheus, and as plain numbers since the server started. */
export interface EndpointMetrics {
  answered(rows: number, unknownCategories: number, latencyUs: number): void
  failed(): void
  captured(rows: number): void
  dropped(rows: number): void
  counts(): EndpointCounts
}

/** Seconds: from well under a row's own time to where callers give up. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** The serving room's metrics. `registry` is prom-client's, to be merged into what `/metrics` answers. */
export const servingMetrics = (sinceMs: number) => {
  const registry = new Registry()
  const counter = (name: string, help: string) => tallies(registry, `slipway_serving_${name}`, help)
  const requests = counter('requests_total', 'Prediction requests, failed ones included.')
  const errors = counter('errors_total', 'Prediction requests that were answered with an error.')
  const rows = counter('rows_total', 'Rows predicted.')
  const unknown = counter('unknown_categories_total', 'Text values never seen in training.')
  const captured = counter('captured_rows_total', 'Predicted rows captured and synced to disk.')
  const dropped = counter('dropped_captures_total', 'Predicted rows that were not captured.')
  const latency = timings(
    registry,
    'slipway_serving_latency_seconds',
    'From the parsed request to its outputs.',
    buckets,
  )

  const of = (endpoint: string): EndpointMetrics => {
    const counts = { requests: 0, rows: 0, errors: 0, unknownCategories: 0, captured: 0, dropped: 0 }
    const label = { endpoint }
    const own = {
      requests: requests(label),
      errors: errors(label),
      rows: rows(label),
      unknown: unknown(label),
      captured: captured(label),
      dropped: dropped(label),
      latency: latency(label),
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
      dropped(rows) {
        counts.dropped += rows
        own.dropped.count += rows
      },
      counts: () => ({ sinceMs, ...counts }),
    }
  }
  return { registry, of }
}
export type ServingMetrics = ReturnType<typeof servingMetrics>
