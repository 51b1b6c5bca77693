import { costWords } from '@slipway/contract/cost-words'
import { contextFields, type RunContext } from '@slipway/contract/run-context'
import { costOf, type Prices } from '@slipway/contract/run-cost'
import type { Run } from '@slipway/contract/tracking'
import { bytes, duration } from './numbers.ts'

type Lines = (readonly [string, string])[]

/** What a run is made of, as lines of a name and a text. */
export const contextLines = (context: RunContext | null): Lines =>
  [...contextFields(context)].map(([field, text]) => [
    field.replace(/^(code|environment|host)\.(runtimes\.|lockfiles\.)?/, ''),
    field.endsWith('Bytes') ? bytes(Number(text)) : text,
  ])

/** What it took of the machine; with prices, what that cost. */
export function resourceLines(run: Run, context: RunContext | null, prices: Prices | null): Lines {
  const { resources } = run
  if (!resources) return []
  const cost =
    prices === null ? [] : [['cost', costWords(costOf(resources, context, prices), prices.currency)] as const]
  return [
    ['time', duration(resources.durationMs)],
    ['CPU', `${(resources.cpuSeconds ?? 0).toFixed(2)} s`],
    ['peak memory', bytes(resources.peakMemoryBytes ?? 0)],
    ...cost,
  ]
}
