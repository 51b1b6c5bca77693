import type { Feature, Features } from '../../prepare/features.ts'
import { keyNotWhole, keyUnknown } from './baseline.errors.ts'

/** A feature that tells the season: its whole values from `least` on take the places 1 .. places − 1. */
export interface SeasonKey {
  readonly feature: string
  readonly least: number
  readonly places: number
}

const calendar = [
  /(^|[^a-z])(hour|hr)$/i,
  /(^|[^a-z])(weekday|day_?of_?week|dow)$/i,
  /(^|[^a-z])(month|mnth)$/i,
]

/** The keys named, else the first feature each that looks like hour, weekday and month. */
export function seasonKeys(x: Features, wanted: readonly string[] | undefined): SeasonKey[] {
  if (wanted)
    return wanted.map((key) => {
      const column = x.columns.find(({ name }) => name === key)
      if (!column)
        throw keyUnknown(
          key,
          x.columns.map(({ name }) => name),
        )
      const found = keyOf(column)
      if (!found) throw keyNotWhole(key)
      return found
    })
  return calendar.flatMap((pattern) => {
    for (const column of x.columns) {
      const found = pattern.test(column.name) ? keyOf(column) : null
      if (found && found.places <= 60) return [found]
    }
    return []
  })
}

function keyOf(column: Feature): SeasonKey | null {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < column.values.length; i++) {
    const value = column.values[i]!
    if (Number.isNaN(value)) continue
    if (!Number.isInteger(value)) return null
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return most >= least
    ? { feature: column.name, least, places: most - least + 2 }
    : { feature: column.name, least: 0, places: 1 }
}
