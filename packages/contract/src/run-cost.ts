import { Type, type Static } from 'typebox'
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
    /** Of each GPU of the machine, however busy it is. */
    gpuHour: Price,
  },
  { additionalProperties: false },
)
export type Prices = Static<typeof Prices>

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
