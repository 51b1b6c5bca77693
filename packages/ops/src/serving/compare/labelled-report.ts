import type { ComparisonBody } from '@slipway/contract/comparisons'
import {
  bootstrap,
  compareModels,
  type Metric,
  metricsFor,
  primaryMetric,
  slicesOfColumn,
  type Scored,
} from '@slipway/ml/evaluate'
import type { Signature } from '@slipway/ml/model'
import {
  benjaminiHochberg,
  logDiscordanceEvidence,
  mcNemar,
  meanDifference,
  momentsOf,
  normal,
  noMoments,
  pairedShareSequence,
  pOfEvidence,
  shareDifferenceSequence,
} from '@slipway/ml/stats'
import { columnOf, isText, type Table } from '@slipway/ml/table'
import { agrees } from './answers.ts'
import type { LabelledPairs } from './labelled.store.ts'
import { firstScored, scoredOf } from './scored.ts'

type Labelled = NonNullable<ComparisonBody['labels']>
type MetricDifference = Labelled['metrics'][number]

/** The bootstrap is made of so many rows and draws, so that a report takes a fraction of a second. */
const mostRows = 5000
const draws = 300
const seed = 20_26
const smallestSlice = 30
const bins = 4
const mostLevels = 8

/** Two models on the same labelled rows. */
export const labelledPairs = (
  signature: Signature,
  { labelled, right, rows }: LabelledPairs,
  names: readonly [candidate: string, champion: string],
  level: number,
): Labelled => {
  const candidate = scoredOf(signature, rows, 'candidate')
  const champion = scoredOf(signature, rows, 'champion')
  return {
    labelled,
    right: right && pairedRight(right, labelled, level),
    metrics:
      candidate && champion && candidate.kept.length === champion.kept.length
        ? metricsOf(candidate.scored).map((metric) => {
            const { value, other, difference, low, high, verdict, words } = compareModels(
              metric,
              firstScored(candidate.scored, mostRows),
              firstScored(champion.scored, mostRows),
              { seed, resamples: draws, level, names },
            )
            return {
              metric: metric.name,
              champion: other,
              candidate: value,
              difference,
              low,
              high,
              verdict,
              words,
            }
          })
        : [],
    slices: slicesOf(rows, signature.task === 'regression'),
  }
}

interface SideRows {
  readonly labelled: number
  readonly right: number | null
  /** How many independent rows they are worth. */
  readonly worth: number
  readonly rows: Table
}

/** Two models on different labelled rows. */
export const labelledSides = (
  signature: Signature,
  champion: SideRows,
  candidate: SideRows,
  names: readonly [candidate: string, champion: string],
  level: number,
): Labelled => {
  const of = ({ right, labelled, worth }: SideRows) => ({
    successes: ((right ?? 0) / labelled) * worth,
    trials: worth,
  })
  const { difference, low, high } = shareDifferenceSequence(of(candidate), of(champion), level)
  const a = scoredOf(signature, candidate.rows, 'answer')
  const b = scoredOf(signature, champion.rows, 'answer')
  return {
    labelled: candidate.labelled,
    right:
      champion.right === null || candidate.right === null
        ? null
        : {
            champion: champion.right / champion.labelled,
            candidate: candidate.right / candidate.labelled,
            onlyChampion: null,
            onlyCandidate: null,
            difference: { value: difference, low, high },
            mcNemar: null,
          },
    metrics:
      a && b ? metricsOf(a.scored).map((metric) => apart(metric, a.scored, b.scored, names, level)) : [],
    slices: [],
  }
}

const pairedRight = (
  { both, onlyChampion, onlyCandidate }: NonNullable<LabelledPairs['right']>,
  labelled: number,
  level: number,
): Labelled['right'] => {
  if (labelled === 0) return null
  const { difference, low, high } = pairedShareSequence(onlyCandidate, onlyChampion, labelled, level)
  const { exact, midP } = mcNemar(onlyCandidate, onlyChampion)
  return {
    champion: (both + onlyChampion) / labelled,
    candidate: (both + onlyCandidate) / labelled,
    onlyChampion,
    onlyCandidate,
    difference: { value: difference, low, high },
    mcNemar: { exact, midP, anytimeP: pOfEvidence(logDiscordanceEvidence(onlyCandidate, onlyChampion)) },
  }
}

/** The one that models are chosen by, and those that everybody asks for. */
const metricsOf = (scored: Scored): Metric[] => {
  const { task, y } = scored
  if (task !== 'regression' && new Set(y).size < 2)
    return metricsFor(task).filter(({ name }) => name === 'log_loss')
  const wanted = new Set([primaryMetric(task, y).name, 'roc_auc', 'log_loss', 'mae', 'rmse'])
  return metricsFor(task).filter((metric) => wanted.has(metric.name) && (metric.applies?.(scored) ?? true))
}

/** The difference of a metric on different rows: each with the standard error of its bootstrap. */
const apart = (
  metric: Metric,
  candidate: Scored,
  champion: Scored,
  [name, other]: readonly [string, string],
  level: number,
): MetricDifference => {
  const [a, b] = [candidate, champion].map((scored) =>
    bootstrap(metric, firstScored(scored, mostRows), { seed, resamples: draws, method: 'percentile' }),
  ) as [ReturnType<typeof bootstrap>, ReturnType<typeof bootstrap>]
  const difference = a.value - b.value
  const half = normal.quantile(0.5 + level / 2) * Math.hypot(a.standardError, b.standardError)
  const [low, high] = [difference - half, difference + half]
  const gains = metric.higherIsBetter ? low > 0 : high < 0
  const loses = metric.higherIsBetter ? high < 0 : low > 0
  const verdict = gains ? 'better' : loses ? 'worse' : 'no difference'
  const words = `${metric.title}: ${a.value.toPrecision(3)} for ${name}, ${b.value.toPrecision(3)} for ${other}.`
  return { metric: metric.name, champion: b.value, candidate: a.value, difference, low, high, verdict, words }
}

/** Where the candidate is less often right than the champion, part by part, given how many parts are looked at. */
const slicesOf = (rows: Table, numbers: boolean): Labelled['slices'] => {
  const textAt = (name: string) => {
    const column = columnOf(rows, name)
    return (row: number): string | null =>
      isText(column)
        ? column.codes[row]! < 0
          ? null
          : column.levels[column.codes[row]!]!
        : String(column.values[row]!)
  }
  const inputs = rows.columns.filter(({ name }) => name.startsWith('inputs.'))
  if (inputs.length === 0 || !rows.columns.some(({ name }) => name === 'champion.prediction')) return []
  const [label, champion, candidate] = ['label', 'champion.prediction', 'candidate.prediction'].map(
    textAt,
  ) as [ReturnType<typeof textAt>, ReturnType<typeof textAt>, ReturnType<typeof textAt>]
  const judged = inputs
    .flatMap((column) => slicesOfColumn(column, bins, mostLevels))
    .filter((slice) => slice.rows.length >= smallestSlice)
    .map((slice) => {
      const column = slice.column.slice('inputs.'.length)
      const at = [...slice.rows]
      const n = at.length
      if (numbers) {
        const error = (of: typeof label) => (row: number) => Math.abs(Number(of(row)) - Number(label(row)))
        const [a, b] = [error(candidate), error(champion)]
        const differences = momentsOf(
          at.map((row) => a(row) - b(row)).filter((value) => !Number.isNaN(value)),
        )
        const { p } = meanDifference(differences, { ...noMoments, n: 2, mean: 0, squares: 0 })
        const mean = (of: (row: number) => number) => momentsOf(at.map(of)).mean
        return {
          column,
          slice: slice.slice,
          n,
          champion: mean(b),
          candidate: mean(a),
          p,
          loses: differences.mean > 0,
        }
      }
      const right = (of: typeof label) => at.map((row) => agrees(of(row), label(row), false))
      const [a, b] = [right(candidate), right(champion)]
      const onlyCandidate = a.filter((yes, i) => yes && !b[i]).length
      const onlyChampion = b.filter((yes, i) => yes && !a[i]).length
      const share = (some: readonly boolean[]) => some.filter(Boolean).length / n
      return {
        column,
        slice: slice.slice,
        n,
        champion: share(b),
        candidate: share(a),
        p: mcNemar(onlyCandidate, onlyChampion).midP,
        loses: onlyChampion > onlyCandidate,
      }
    })
  const adjusted = benjaminiHochberg(judged.map(({ p }) => p))
  const told = (value: number) => (numbers ? value.toPrecision(3) : `${Math.round(100 * value)} of 100`)
  return judged
    .map(({ loses, ...slice }, i) => ({
      ...slice,
      adjusted: adjusted[i]!,
      worse: loses && adjusted[i]! < 0.05,
      words: numbers
        ? `Where ${slice.column} is ${slice.slice} (${slice.n} rows) it is off by ${told(slice.candidate)} on average, the champion by ${told(slice.champion)}.`
        : `Where ${slice.column} is ${slice.slice} (${slice.n} rows) it is right on ${told(slice.candidate)}, the champion on ${told(slice.champion)}.`,
    }))
    .sort((a, b) => Number(b.worse) - Number(a.worse) || a.adjusted - b.adjusted)
}
