import type { Column } from '../table/table.ts'
import type { Counts } from './identity.ts'
import type { TargetCandidate } from './inspection.ts'
import { wordsOf } from './names.ts'

/** What targets are called, and how much a name weighs. */
const NAMES: readonly (readonly [number, readonly string[]])[] = [
  [10, ['target', 'label', 'outcome', 'y', 'response', 'groundtruth']],
  [
    9,
    [
      'churn',
      'churned',
      'fraud',
      'default',
      'defaulted',
      'survived',
      'canceled',
      'cancelled',
      'failure',
      'failed',
      'rul',
      'converted',
      'attrition',
      'exited',
      'diagnosis',
      'species',
    ],
  ],
  [
    6,
    [
      'class',
      'cnt',
      'income',
      'price',
      'sales',
      'demand',
      'turnover',
      'revenue',
      'result',
      'quality',
      'spam',
      'sentiment',
      'rating',
      'score',
      'approved',
      'count',
    ],
  ],
]
const MOST_CLASSES = 50

/**
 * Columns that people would want to predict, best first: by name, by place (the last column is the target in
 * most published files) and by values (two classes are asked for most often).
 */
export const suggestTargets = (
  columns: readonly { readonly column: Column; readonly counts: Counts; readonly isFeature: boolean }[],
): TargetCandidate[] => {
  const last = columns.findLastIndex(({ isFeature }) => isFeature)
  return columns
    .flatMap(({ column, counts, isFeature }, at): TargetCandidate[] => {
      const isWord = column.type === 'text' || column.type === 'boolean'
      if (!isFeature || counts.distinct < 2 || column.type === 'date' || column.type === 'timestamp')
        return []
      if (isWord && counts.distinct > MOST_CLASSES) return []
      const reasons: string[] = []
      let score = 0
      const words = wordsOf(column.name)
      const [weight, name] = nameWeight(words)
      if (weight > 0) {
        score += weight
        reasons.push(`"${name}" is what targets are called`)
      } else if (words.some((word) => ['is', 'has', 'was', 'will'].includes(word)) && counts.distinct === 2) {
        score += 3
        reasons.push('it says whether something is so')
      }
      if (at === last) {
        score += 5
        reasons.push('it is the last column')
      }
      if (counts.distinct === 2) {
        score += 2
        reasons.push('it has two values')
      }
      if (counts.filled < counts.rows * 0.9) score -= 2
      return score <= 2 ? [] : [{ name: column.name, score, reason: reasons.join(', ') }]
    })
    .sort((a, b) => b.score - a.score)
}

const nameWeight = (words: readonly string[]): readonly [number, string] => {
  // A name of the thing alone says more than one that holds it among others (`previous_cancellations`).
  for (const [weight, names] of NAMES) {
    const found = words.find((word) => names.includes(word))
    if (found !== undefined)
      return [words.length === 1 ? weight : words.length === 2 ? weight - 1 : weight - 4, found]
  }
  return [0, '']
}
