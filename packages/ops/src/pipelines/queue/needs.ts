import type { FailureBody, PlanNodeBody } from '@slipway/contract/pipelines'
import { needsTooMuch } from '../pipelines.errors.ts'

/** What the steps of a server share, and how many runs it drives at once. */
export interface Limits {
  /** Runs open at once; the others wait in the database. */
  readonly runs: number
  /** Attempts at once, of all runs together. */
  readonly places: number
  readonly cpu: number
  readonly memoryMb: number
  readonly gpu: number
  readonly pools: Readonly<Record<string, number>>
}

/** How much of what: places, cpu, memoryMb, gpu, pool:<name>, and run:<id> for the places that a run may take itself. */
export type Needs = readonly (readonly [name: string, amount: number])[]

export const runPlaces = (run: string) => `run:${run}`
/** Only this run can be held up by it. */
export const isPrivate = (name: string) => name.startsWith('run:')
export const isPool = (name: string) => name.startsWith('pool:')
const poolOf = (name: string) => (isPool(name) ? name.slice('pool:'.length) : null)

export const needsOf = (run: string, { pool, resources }: PlanNodeBody): Needs => [
  [runPlaces(run), 1],
  ['places', 1],
  ...(pool === null ? [] : [[`pool:${pool}`, 1] as const]),
  ...(resources.cpu === null ? [] : [['cpu', resources.cpu] as const]),
  ...(resources.memoryMb === null ? [] : [['memoryMb', resources.memoryMb] as const]),
  ...(resources.gpu === 0 ? [] : [['gpu', resources.gpu] as const]),
]

/** A pool that nobody configured has one place: nothing waits for ever, and nothing shared is overrun. */
const placesOfUnnamedPool = 1

export const totalOf = (limits: Limits, name: string): number => {
  const pool = poolOf(name)
  if (pool !== null) return limits.pools[pool] ?? placesOfUnnamedPool
  return limits[name as 'places' | 'cpu' | 'memoryMb' | 'gpu']
}
export const isUnnamed = (limits: Limits, name: string): boolean => {
  const pool = poolOf(name)
  return pool !== null && limits.pools[pool] === undefined
}

/** Why an attempt with these needs could never start here; null where it could. */
export const impossible = (node: string, needs: Needs, limits: Limits): FailureBody | null => {
  for (const [name, amount] of needs)
    if (!isPrivate(name) && amount > totalOf(limits, name))
      return needsTooMuch(node, inWords(name, amount), inWords(name, totalOf(limits, name)), variableOf(name))
  return null
}

const variableOf = (name: string): string => {
  const pool = poolOf(name)
  if (pool !== null) return `SLIPWAY_POOLS=${pool}=1`
  return (
    { places: 'SLIPWAY_PLACES', cpu: 'SLIPWAY_CPUS', memoryMb: 'SLIPWAY_MEMORY_MB' }[name] ?? 'SLIPWAY_GPUS'
  )
}

const units: Readonly<Record<string, readonly [one: string, more: string]>> = {
  places: ['place of this server', 'places of this server'],
  cpu: ['processor', 'processors'],
  memoryMb: ['MB of memory', 'MB of memory'],
  gpu: ['GPU', 'GPUs'],
}

const inWords = (name: string, amount: number): string => {
  const pool = poolOf(name)
  if (pool !== null) return `${amount} ${amount === 1 ? 'place' : 'places'} of the pool ${pool}`
  if (isPrivate(name)) return `${amount} of the steps that this run may run at once`
  return `${amount} ${units[name]![amount === 1 ? 0 : 1]}`
}

/** What an attempt waits for: "2 processors (3 of 4 are taken)". */
export const waitsFor = (name: string, amount: number, used: number, total: number): string =>
  `${inWords(name, amount)} (${used} of ${total} ${used === 1 ? 'is' : 'are'} taken)`
