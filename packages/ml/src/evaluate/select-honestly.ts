import type { Interval } from '../stats/index.ts'
import { bootstrap } from './bootstrap.ts'
import { type Metric, score, type Scored, takeScored } from './metric.ts'
import { meanDefined } from './resample.ts'

export interface Candidate {
  readonly name: string
  /** Predictions for every row by the model that did not train on it (as `prediction` in Scored). */
  readonly oof: Float64Array
  /** Lower is simpler; used where `preferSimpler` is set. Default: the position in the list. */
  readonly complexity?: number
}

export interface HonestSelection extends Interval {
  /** The candidate to ship: the best over all folds. */
  readonly winner: string
  /** What to expect of it: the score of choosing on the other folds, averaged; not flattered by the choice. */
  readonly value: number
  /** The winner's own mean score, which the choice flatters: never to be reported as its quality. */
  readonly naive: number
  readonly perFold: readonly { readonly fold: number; readonly chosen: string; readonly value: number }[]
  /** The predictions of the honest procedure: each row by the candidate chosen without its fold. */
  readonly oof: Float64Array
  /** False with a single fold: nothing is left to choose on apart from what is reported. */
  readonly honest: boolean
  /** Every candidate's mean score over all folds, best first. */
  readonly ranking: readonly {
    readonly name: string
    readonly value: number
    readonly perFold: readonly number[]
  }[]
}

/**
 * Chooses among candidates and says what to expect of the choice without flattery. The best of many noisy scores is
 * too good to be true; so for every fold the candidate is chosen by its mean score over the other folds, and its
 * score on that fold is what counts. (Choosing by out-of-fold predictions, without refitting, as Tibshirani &
 * Tibshirani 2009 and BBC-CV of Tsamardinos, Greasidou & Borboudakis 2018.)
 *
 * preferSimpler: take the simplest candidate within one standard error of the best (Breiman et al. 1984).
 *
 * The interval is the bootstrap's, within folds, of the honest procedure's predictions.
 */
export function selectHonestly(job: {
  readonly folds: Uint8Array
  readonly k: number
  readonly y: Float64Array
  readonly candidates: readonly Candidate[]
  readonly metric: Metric
  readonly task?: Scored['task']
  readonly classes?: readonly string[]
  readonly weights?: Float64Array
  readonly preferSimpler?: boolean
  readonly seed?: number
  /** 0: the choice alone; its interval is then NaN. */
  readonly resamples?: number
  readonly level?: number
}): HonestSelection {
  const { folds, k, y, candidates, metric, preferSimpler = false } = job
  if (candidates.length === 0) throw new Error('There are no candidates to choose from.')
  const task = job.task ?? metric.tasks[0]!
  const data = { task, y, classes: job.classes ?? [], weights: job.weights }
  const rowsIn = Array.from({ length: k }, (_, j) => rowsOfFold(folds, j))
  const scores = candidates.map((candidate) =>
    rowsIn.map((rows) =>
      rows.length > 0 ? score(metric, takeScored({ ...data, prediction: candidate.oof }, rows)) : Number.NaN,
    ),
  )
  const choose = (without: number) => best(scores, candidates, metric, without, preferSimpler)
  const width = task === 'multiclass' ? data.classes.length : 1
  const oof = new Float64Array(y.length * width).fill(Number.NaN)
  const perFold = rowsIn.map((rows, fold) => {
    const chosen = choose(k > 1 ? fold : -1)
    for (const row of rows)
      oof.set(candidates[chosen]!.oof.subarray(row * width, (row + 1) * width), row * width)
    return { fold, chosen: candidates[chosen]!.name, value: scores[chosen]![fold]! }
  })
  const winner = choose(-1)
  const { seed = 0, resamples, level } = job
  const interval = bootstrap(
    metric,
    { ...data, prediction: oof },
    { folds: { k, fold: folds }, seed, resamples, level },
  )
  const sign = metric.higherIsBetter ? -1 : 1
  return {
    winner: candidates[winner]!.name,
    value: interval.value,
    low: interval.low,
    high: interval.high,
    level: interval.level,
    naive: meanDefined(scores[winner]!),
    perFold,
    oof,
    honest: k > 1,
    ranking: candidates
      .map(({ name }, c) => ({ name, value: meanDefined(scores[c]!), perFold: scores[c]! }))
      .sort((a, b) => sign * (a.value - b.value) || 0),
  }
}

/** The candidate with the best mean over the folds other than `without` (-1: over all). */
function best(
  scores: readonly (readonly number[])[],
  candidates: readonly Candidate[],
  metric: Metric,
  without: number,
  preferSimpler: boolean,
): number {
  const sign = metric.higherIsBetter ? 1 : -1
  const kept = scores.map((folds) => folds.filter((value, j) => j !== without && !Number.isNaN(value)))
  const means = kept.map((folds) => (folds.length > 0 ? sign * meanDefined(folds) : Number.NEGATIVE_INFINITY))
  const top = means.indexOf(Math.max(...means))
  if (!preferSimpler || kept[top]!.length < 2) return top
  const folds = kept[top]!
  const mean = meanDefined(folds)
  const variance = folds.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (folds.length - 1)
  const enough = means[top]! - Math.sqrt(variance / folds.length)
  const complexity = (c: number) => candidates[c]!.complexity ?? c
  let simplest = top
  for (let c = 0; c < candidates.length; c++)
    if (means[c]! >= enough && complexity(c) < complexity(simplest)) simplest = c
  return simplest
}

const rowsOfFold = (folds: Uint8Array, j: number) =>
  Int32Array.from(
    (function* () {
      for (let row = 0; row < folds.length; row++) if (folds[row] === j) yield row
    })(),
  )
