import { step } from '@slipway/flow'
import type { Metric } from '@slipway/ml/evaluate'
import { pick } from './prepare.ts'
import type { CandidateLine, Choice, Goal, Parts, Try } from './shapes.ts'
import { nothingToChoose } from './stages.errors.ts'
import { thresholdRule } from './threshold-rule.ts'

/** Below this share of positives half a probability flags next to nothing. */
const RARE = 0.1

/**
 * Chooses the candidate with the best mean score. What is reported of it is honest: the predictions kept are, for each
 * fold, those of the candidate that wins on the other folds; the threshold a row is judged by comes from the other
 * folds as well (see selectHonestly).
 *
 * The threshold: the cheapest by goal.costs; else 0.5, or where positives are rarer than 10 % the one of highest F1.
 *
 * @throws SlipwayError TRAIN_NO_CANDIDATE, METRIC_UNKNOWN
 */
export const choose = step(
  'choose',
  async (
    { parts, tries, goal }: { parts: Parts; tries: readonly Try[]; goal?: Goal },
    ctx,
  ): Promise<Choice> => {
    const { chooseThreshold, metricNamed, primaryMetric, selectHonestly } = await import(
      '@slipway/ml/evaluate'
    )
    const metric = goal?.metric ? metricNamed(goal.metric, parts.task) : primaryMetric(parts.task, parts.y)
    const real = tries.filter((each) => !each.candidate.baseline)
    if (real.length === 0) throw nothingToChoose()
    const floor = highestFloor(tries, metric)
    // Folds past k mark rows that none scores; their predictions are NaN and must not be read.
    const chosen = selectHonestly({
      folds: parts.split.fold,
      k: parts.split.k,
      y: parts.y,
      candidates: real.map((each) => ({ name: each.candidate.name, oof: each.oof })),
      metric,
      task: parts.task,
      classes: parts.classes,
      seed: parts.seed,
      // Intervals are made once, in evaluate.
      resamples: 0,
    })
    const winner = real.find((each) => each.candidate.name === chosen.winner)!
    ctx.log(`${winner.candidate.name} wins by ${metric.name}`)
    let threshold: number | null = null
    if (parts.task === 'binary') {
      const rows = scoredRows(parts)
      const y = pick(parts.y, rows)
      const rule = thresholdRule(goal)
      const share = y.reduce((sum, value) => sum + value, 0) / y.length
      threshold =
        rule.by === 'f1' && share >= RARE
          ? 0.5
          : chooseThreshold(
              { task: 'binary', y, prediction: pick(winner.oof, rows), classes: parts.classes },
              rule,
            ).threshold
    }
    return {
      metric: metric.name,
      winner: { candidate: winner.candidate, recipe: winner.recipe },
      baseline: floor ? { candidate: floor.candidate, recipe: floor.recipe } : null,
      oof: chosen.oof,
      baselineOof: floor?.oof ?? null,
      width: winner.width,
      threshold,
      tries: tries
        .map((each): CandidateLine => {
          const values = each.perFold.map((fold) => fold[metric.name] ?? Number.NaN)
          const value = each.metrics[metric.name] ?? Number.NaN
          return {
            name: each.candidate.name,
            trainer: each.candidate.trainer,
            settings: each.candidate.settings,
            metric: metric.name,
            value,
            spread: spreadOf(values, value),
            chosen: each === winner,
            baseline: each.candidate.baseline ?? false,
            wallMs: each.wallMs,
            cpuSeconds: each.cpuSeconds,
            peakMemoryBytes: each.peakMemoryBytes,
            run: each.run,
          }
        })
        .toSorted((a, b) => (metric.higherIsBetter ? b.value - a.value : a.value - b.value)),
    }
  },
)

/** The best of the baselines: the one that is hardest to beat. */
function highestFloor(tries: readonly Try[], metric: Metric): Try | null {
  const sign = metric.higherIsBetter ? -1 : 1
  const score = (each: Try) => sign * (each.metrics[metric.name] ?? Number.NaN)
  return tries.filter((each) => each.candidate.baseline).toSorted((a, b) => score(a) - score(b))[0] ?? null
}

/** The rows that a fold scored, ascending. */
export const scoredRows = (parts: Parts): Int32Array =>
  Int32Array.from({ length: parts.y.length }, (_, row) => row).filter(
    (row) => parts.split.fold[row]! < parts.split.k,
  )

function spreadOf(values: readonly number[], mean: number): number {
  const known = values.filter((value) => !Number.isNaN(value))
  if (known.length < 2) return 0
  return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1))
}
