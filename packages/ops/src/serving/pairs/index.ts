import type { Captures } from '../capture/captures.store.ts'
import type { Comparisons } from '../compare/index.ts'
import type { LiveEndpoint } from '../live-endpoint.ts'
import { championOf } from '../revision.ts'
import { shadowNotFound } from './pairs.errors.ts'
import { type PairsPage, type PairsQuestion, readPairs } from './pairs.store.ts'

interface PairsParts {
  readonly captures: Captures
  readonly comparisons: Comparisons
  readonly nowMs: () => number
  readonly endpointAt: (name: string) => LiveEndpoint
}

type Wish = Pick<PairsQuestion, 'only' | 'order' | 'limit' | 'offset'> & {
  readonly untilMs?: number | undefined
}

/** Rows that the champion and a shadow answered both. Throws SERVING_SHADOW_NOT_FOUND. */
export const openPairs =
  ({ captures, comparisons, nowMs, endpointAt }: PairsParts) =>
  async (
    name: string,
    variant: string,
    { untilMs = nowMs() + 1, ...wish }: Wish,
  ): Promise<PairsPage & { untilMs: number }> => {
    const endpoint = endpointAt(name)
    const revision = endpoint.revision()
    const shadows = revision.variants.filter(({ role }) => role === 'shadow')
    const candidate = shadows.find((one) => one.name === variant)
    if (!candidate)
      throw shadowNotFound(
        name,
        variant,
        shadows.map((one) => one.name),
      )
    const champion = championOf(revision)
    const numbers = (await endpoint.model()).signature.task === 'regression'
    const labels = await comparisons.labelSql(name)
    const page = await captures.query(name, { untilMs }, (source) =>
      readPairs(source, { ...wish, champion, candidate, numbers, labels }),
    )
    return { ...(page ?? { pairs: [], total: 0, lookedAt: 0 }), untilMs }
  }
