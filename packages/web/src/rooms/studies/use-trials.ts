import type { Trial } from '@slipway/contract/studies'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'

/** Of larger studies the rest is left out, and told. */
export const mostTrials = 20_000
const page = 10_000

/** All trials of a study. Those that have ended stay as they are, and are not read again as it goes on. */
export const useTrials = (name: string) =>
  useRead('studies', ['trials', name], async (signal) => {
    const before = queries.getQueryData<Trial[]>(['studies', 'trials', name]) ?? []
    const trials = before.slice(0, endedFirst(before))
    while (trials.length < mostTrials) {
      const after = trials.at(-1)?.number
      const { trials: more } = await api.studies.listTrials(
        { params: { name }, query: { limit: page, ...(after === undefined ? {} : { after }) } },
        { signal },
      )
      trials.push(...more)
      if (more.length < page) break
    }
    return trials
  })

/** How many from the first on have ended. */
const endedFirst = (trials: readonly Trial[]): number => {
  const at = trials.findIndex(({ state }) => state === 'running')
  return at < 0 ? trials.length : at
}
