import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { SlipwayError } from './error/slipway-error.ts'
import type { PipelinePreviewBody } from './pipeline-plans.ts'
import type { RunContext } from './run-context.ts'
import type { Resources } from './tracking.ts'

const Price = Type.Optional(Type.Number({ minimum: 0 }))

/** What an hour costs. Those that are given are added up. */
export const Prices = Type.Object(
  {
    /** Such as EUR; only for those who read it. */
    currency: Type.Optional(Type.String({ maxLength: 16 })),
    /** Of the machine, however busy it is. */
    machineHour: Price,
    /** Of one processor that is busy for an hour. */
    cpuHour: Price,
    /** Of 1,000,000,000 bytes of memory that the run held at its peak. */
    memoryGbHour: Price,
    /** Of each GPU that the run may use, however busy it is. */
    gpuHour: Price,
  },
  { additionalProperties: false },
)
export type Prices = Static<typeof Prices>

/** What a text such as that of SLIPWAY_PRICES says; null where there is none. Throws TRACKING_RUN_BAD_PRICES. */
export function pricesIn(text: string | undefined): Prices | null {
  if (!text) return null
  let prices: unknown
  try {
    prices = JSON.parse(text)
  } catch (cause) {
    throw badPrices(text, cause)
  }
  if (!Value.Check(Prices, prices)) throw badPrices(text)
  return prices
}

const badPrices = (text: string, cause?: unknown) =>
  new SlipwayError({
    code: 'TRACKING_RUN_BAD_PRICES',
    kind: 'invalid',
    message: `SLIPWAY_PRICES is ${text.slice(0, 100)}, which says no prices.`,
    hint: `Write JSON such as '{"currency":"EUR","machineHour":0.4,"gpuHour":2.5}': machineHour, cpuHour, memoryGbHour, gpuHour.`,
    cause,
  })

export interface ExpectedCost {
  readonly amount: number
  readonly currency: string | null
}

/** What the steps that run, or may, will cost by what they took before; null without prices or a past. */
export function expectedCost(preview: PipelinePreviewBody, prices: Prices | null): ExpectedCost | null {
  if (!prices || preview.expectedMs === null) return null
  const peaks = preview.nodes
    .filter(({ fate }) => fate === 'runs' || fate === 'some' || fate === 'unknown')
    .map(({ expected }) => expected?.peakRssBytes ?? 0)
  const resources = {
    durationMs: preview.expectedMs,
    cpuSeconds: preview.expectedCpuSeconds,
    peakMemoryBytes: Math.max(0, ...peaks),
  }
  return { amount: costOf(resources, null, prices), currency: prices.currency ?? null }
}

const hourMs = 3_600_000

/** What a run cost: what it took of the machine, at these prices. */
export function costOf(resources: Resources, context: RunContext | null, prices: Prices): number {
  const hours = resources.durationMs / hourMs
  const gpus = context?.host?.gpus?.length ?? 0
  return (
    hours * (prices.machineHour ?? 0) +
    ((resources.cpuSeconds ?? 0) / 3600) * (prices.cpuHour ?? 0) +
    hours * ((resources.peakMemoryBytes ?? 0) / 1e9) * (prices.memoryGbHour ?? 0) +
    hours * gpus * (prices.gpuHour ?? 0)
  )
}
