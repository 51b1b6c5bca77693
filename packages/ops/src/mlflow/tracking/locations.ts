import type { Tracking } from '../../tracking/index.ts'

const mostKept = 10_000

/** Where the files of an experiment's runs lie, as it was said when it was made; null: in the platform's own store. */
export function locationsOf(
  tracking: Pick<Tracking, 'experiment'>,
): (experimentId: string) => Promise<string | null> {
  const kept = new Map<string, string | null>()
  return async (id) => {
    const known = kept.get(id)
    if (known !== undefined) return known
    const { artifactLocation } = await tracking.experiment(id)
    if (kept.size >= mostKept) kept.clear()
    kept.set(id, artifactLocation)
    return artifactLocation
  }
}
