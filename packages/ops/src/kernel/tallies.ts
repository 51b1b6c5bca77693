import type { Metric, Registry } from 'prom-client'

type Labels = Readonly<Record<string, string | number>>

/** One line of a counter. */
export interface Tally {
  count: number
}

/** One line of a histogram. */
export interface Timing {
  /** Of all values so far. */
  readonly sum: number
  observe(value: number): void
}

interface Value {
  readonly metricName?: string
  readonly labels: Labels
  readonly value: number
}

/**
 * Counters and histograms that cost a few additions a request: prom-client's own look their labels up, and check them,
 * each time. What was counted is put in Prometheus' words when somebody asks.
 */
export const tallies = (registry: Registry, name: string, help: string) => {
  const lines = linesOf((labels) => ({ labels, count: 0 }))
  register(registry, name, help, 'counter', () =>
    lines.all().map(({ labels, count }) => ({ labels, value: count })),
  )
  return Object.assign(lines.at satisfies (labels: Labels) => Tally, { forget: lines.forget })
}

/** Lines that are read when somebody asks, such as what waits now. */
export const readings = (
  registry: Registry,
  name: string,
  help: string,
  type: 'gauge' | 'counter',
  read: () => readonly { readonly labels: Labels; readonly value: number }[],
): void => register(registry, name, help, type, () => [...read()])

/** @param buckets upper ends, ascending */
export const timings = (registry: Registry, name: string, help: string, buckets: readonly number[]) => {
  const lines = linesOf((labels) => {
    const line = {
      labels,
      counts: new Float64Array(buckets.length + 1),
      sum: 0,
      observe(value: number) {
        line.sum += value
        let at = 0
        while (at < buckets.length && value > buckets[at]!) at++
        line.counts[at]!++
      },
    }
    return line
  })
  register(registry, name, help, 'histogram', () =>
    lines.all().flatMap(({ labels, counts, sum }) => {
      let below = 0
      const values: Value[] = [...buckets, Infinity].map((end, at) => ({
        metricName: `${name}_bucket`,
        labels: { le: end === Infinity ? '+Inf' : end, ...labels },
        value: (below += counts[at]!),
      }))
      values.push({ metricName: `${name}_sum`, labels, value: sum })
      values.push({ metricName: `${name}_count`, labels, value: below })
      return values
    }),
  )
  return Object.assign(lines.at satisfies (labels: Labels) => Timing, { forget: lines.forget })
}

/** One line for each set of labels, made when it is first asked for. */
const linesOf = <Line>(make: (labels: Labels) => Line) => {
  const lines = new Map<string, Line>()
  return {
    all: () => [...lines.values()],
    at(labels: Labels): Line {
      const key = JSON.stringify(labels)
      let line = lines.get(key)
      if (!line) lines.set(key, (line = make(labels)))
      return line
    },
    /** Of labels that come and go: tells no more of them. */
    forget: (labels: Labels): void => void lines.delete(JSON.stringify(labels)),
  }
}

const register = (
  registry: Registry,
  name: string,
  help: string,
  type: 'counter' | 'histogram' | 'gauge',
  values: () => Value[],
): void => {
  const metric = { name, help, type, aggregator: 'sum', get: async () => ({ ...metric, values: values() }) }
  registry.registerMetric(metric as unknown as Metric)
}
