import type { ModelMetric, ModelVersion } from '@slipway/contract/registry'
import { figure } from '../../parts/figures.ts'

const range = (low: string, high: string) => (low === high ? '' : ` (${low}–${high})`)
const ofHundred = ({ value, low, high }: ModelMetric): string =>
  `${Math.round(100 * value)} of 100${range(`${Math.round(100 * low)}`, `${Math.round(100 * high)}`)}`

/**
 * How well a version does, for somebody who knows what the model is for and no statistics: what its evaluation said, else
 * recall and precision where it has both, else what it has.
 */
export const inPlainWords = ({
  metrics,
  signature,
  facts,
}: Pick<ModelVersion, 'metrics' | 'signature' | 'facts'>): string => {
  const said = Array.isArray(facts.words) ? facts.words[0] : undefined
  if (typeof said === 'string' && said !== '') return said
  const positive = typeof signature.positive === 'string' ? signature.positive : null
  const target = typeof signature.target === 'string' ? signature.target : 'cases'
  const what = positive === null ? 'cases' : `cases of ${target} = ${positive}`
  const { recall, precision, accuracy, r2, rmse, mae } = metrics
  if (recall && precision)
    return `Finds ${ofHundred(recall)} ${what}; of 100 that it reports, ${ofHundred(precision).replace(' of 100', '')} are right.`
  if (accuracy) return `Is right in ${ofHundred(accuracy)} cases.`
  const error = mae ?? rmse
  if (error)
    return `Is off by ${figure(error.value)}${range(figure(error.low), figure(error.high))} on average${r2 ? `, and explains ${Math.round(100 * r2.value)} % of what varies` : ''}.`
  const [name, first] = Object.entries(metrics)[0] ?? []
  return first
    ? `${name} ${figure(first.value)}${range(figure(first.low), figure(first.high))}.`
    : 'Nothing was measured.'
}
