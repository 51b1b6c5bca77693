import type { OverviewModel } from '@slipway/contract/overview'
import type { ModelVersion } from '@slipway/contract/registry'

const mostPoints = 20
/** By which a person judges a model, the first that it has. */
const told = ['recall', 'accuracy', 'mae', 'rmse', 'roc_auc', 'r2']

/** The metric that a champion is judged by, over the versions that were measured so. */
export const trendOf = (
  champion: ModelVersion,
  versions: readonly ModelVersion[],
): OverviewModel['trend'] => {
  const metric = told.find((name) => champion.metrics[name]) ?? Object.keys(champion.metrics)[0]
  if (metric === undefined) return null
  const points = versions
    .toSorted((a, b) => a.number - b.number)
    .flatMap(({ number, metrics }) => {
      const found = metrics[metric]
      return found ? [{ number, value: found.value, low: found.low, high: found.high }] : []
    })
  return { metric, points: points.slice(-mostPoints) }
}

/** What is told of a champion; of its signature only what its words need, for categories may be many. */
export const championBody = ({
  number,
  stage,
  metrics,
  signature,
  facts,
  createdAtMs,
}: ModelVersion): NonNullable<OverviewModel['champion']> => ({
  number,
  stage,
  metrics,
  signature: Object.fromEntries(
    Object.entries(signature).filter(([key]) => ['task', 'target', 'positive'].includes(key)),
  ),
  facts: 'words' in facts ? { words: facts['words'] } : {},
  createdAtMs,
})
