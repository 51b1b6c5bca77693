import type { CheckArg } from '../check.ts'
import { unsayable } from './unsayable.ts'

/** The arguments of one expectation. Whoever reads one takes it; what is left over is not understood. */
export interface Arguments {
  take(name: string): unknown
  text(name: string): string
  /** Empty or absent: null. */
  number(name: string): number | null
  flag(name: string): boolean
  list(name: string): readonly (string | number | boolean)[]
  names(name: string): readonly string[]
  /** Names that were given, and nobody took. */
  left(): readonly string[]
}

export const argumentsOf = (given: Readonly<Record<string, unknown>>): Arguments => {
  const rest = new Map(Object.entries(given).filter(([, value]) => value !== null && value !== undefined))
  const take = (name: string): unknown => {
    const value = rest.get(name)
    rest.delete(name)
    if (isRecord(value) && '$PARAMETER' in value) unsayable(`${name} is filled in only when it is run`)
    return value
  }
  const list = (name: string) => {
    const value = take(name)
    return Array.isArray(value) && value.every(isPlain) ? value : unsayable(`${name} is no list of values`)
  }
  return {
    take,
    text: (name) => {
      const value = take(name)
      return typeof value === 'string' ? value : unsayable(`${name} is no text`)
    },
    number: (name) => {
      const value = take(name) ?? null
      return value === null || typeof value === 'number' ? value : unsayable(`${name} is no number`)
    },
    flag: (name) => take(name) === true,
    list,
    names: (name) => list(name).map(String),
    left: () => [...rest.keys()],
  }
}

/** The arguments that a kind of check is told; those that are absent are left out. */
export const given = (args: Readonly<Record<string, CheckArg | undefined>>): Record<string, CheckArg> =>
  Object.fromEntries(
    Object.entries(args).filter(
      (entry): entry is [string, CheckArg] => entry[1] !== null && entry[1] !== undefined,
    ),
  )

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)
