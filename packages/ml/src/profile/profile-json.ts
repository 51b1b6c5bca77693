import type { Profile } from './profile.ts'

const infinite: Readonly<Record<string, number>> = { Infinity, '-Infinity': -Infinity }

/** A profile as JSON tells it, which lacks infinite numbers: those are "Infinity" and "-Infinity". */
export const profileJson = (profile: Profile): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(profile, (_, value: unknown) =>
      value === Infinity || value === -Infinity ? String(value) : value,
    ),
  ) as Record<string, unknown>

/** The profile that JSON tells. */
export const profileFrom = (json: unknown): Profile => {
  const profile = json as Profile
  // Only columns of numbers: a text may be the word.
  return {
    ...profile,
    columns: profile.columns.map((column) =>
      column.type === 'number'
        ? (JSON.parse(JSON.stringify(column), (key, value: unknown) =>
            key !== 'name' && typeof value === 'string' ? (infinite[value] ?? value) : value,
          ) as typeof column)
        : column,
    ),
  }
}
