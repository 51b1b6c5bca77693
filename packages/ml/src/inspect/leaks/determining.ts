import { classScore, regressionScore } from '../score.ts'
import { correlation, rankedAuc, ranksOf } from '../ranks.ts'
import { stemsOf } from '../names.ts'
import type { SampledColumn } from '../sampled.ts'
import { percent, round, type Leak, type LeakSearch } from './evidence.ts'

/**
 * Columns that alone give the target away. The bars come from docs/leakage.md: on clean public tables the best
 * honest column explains at most 0.67 of a class and 0.75 of a number, so that 0.95 and 0.999 leave room.
 */
const EXPLAINED = 0.95
const COPY_KAPPA = 0.93
/** Of the numbers themselves; the best honest column of the clean tables reaches 0.975. */
const SORTED_AUC = 0.995
const LEAST_OF_CLASS = 15
const R2 = 0.999
const R2_ALONE = 0.985
/** A column named after the target (`Churn Score` beside `Churn`) needs less. */
const NAMED_EXPLAINED = 0.5
const NAMED_R2 = 0.9
/** Fewer rows than this say nothing about a column with many values. */
const LEAST_ROWS = 30

export const determiningLeaks = (search: LeakSearch): Leak[] => {
  if (search.y.length < LEAST_ROWS) return []
  return search.task === 'regression' ? ofNumbers(search) : ofClasses(search)
}

const ofClasses = (search: LeakSearch): Leak[] => {
  const k = search.classes.length
  return search.columns.flatMap((column) => {
    const score = classScore(column.bins, search.y, k, search.half)
    const kappa = column.bins.discrete && column.bins.count <= 2 * k + 2 ? agreement(search, column) : 0
    const evidence = {
      explained: round(score.explained),
      accuracy: round(score.accuracy),
      ...(score.auc === null ? {} : { roc_auc: round(score.auc) }),
    }
    if (score.explained >= EXPLAINED)
      return [
        leak(
          column,
          evidence,
          `its values alone tell ${search.target} in ${percent(score.accuracy)} of held-out rows`,
        ),
      ]
    const auc =
      k === 2 && column.numbers && score.explained > 0.3
        ? rankedAuc(column.numbers, search.y, LEAST_OF_CLASS)
        : 0
    if (auc >= SORTED_AUC)
      return [
        leak(
          column,
          { ...evidence, roc_auc: round(auc) },
          `sorting by it all but separates ${search.target} (AUC ${auc.toFixed(4)})`,
        ),
      ]
    if (kappa >= COPY_KAPPA)
      return [
        leak(
          column,
          { ...evidence, kappa: round(kappa) },
          `it is ${search.target} again in other words: they agree in ${percent(score.accuracy)} of rows`,
        ),
      ]
    if (score.explained >= NAMED_EXPLAINED && isNamedAfter(column.name, search.target))
      return [
        leak(
          column,
          evidence,
          `it is named after ${search.target} and tells it in ${percent(score.accuracy)} of held-out rows`,
        ),
      ]
    return []
  })
}

const ofNumbers = (search: LeakSearch): Leak[] => {
  const ranks = ranksOf(search.y)
  const candidates = search.columns.filter((column) => !isPast(column.numbers, search.y))
  const scored = candidates.map((column) => ({
    column,
    r2: Math.max(
      regressionScore(column.bins, column.numbers, search.y, search.half),
      column.numbers ? likeness(column.numbers, search.y, ranks) : 0,
    ),
  }))
  return scored.flatMap(({ column, r2 }) => {
    const evidence = { r2: round(r2) }
    // Yesterday's price also gives today's; but then so do its neighbours. A copy stands alone.
    const alone =
      r2 >= R2_ALONE &&
      scored.every((other) => other.column === column || other.r2 >= R2 || 1 - other.r2 >= 10 * (1 - r2))
    if (r2 >= R2 || alone)
      return [
        leak(
          column,
          evidence,
          `${search.target} follows it like a curve (R² ${r2.toFixed(4)} on held-out rows)`,
        ),
      ]
    if (r2 >= NAMED_R2 && isNamedAfter(column.name, search.target))
      return [
        leak(column, evidence, `it is named after ${search.target} and follows it (R² ${r2.toFixed(3)})`),
      ]
    return []
  })
}

/**
 * How far the column is the target in another unit or on another scale, as R²: of the ranks, and of the numbers
 * where the ranks agree too (one giant row in both would make two strangers look alike).
 */
const likeness = (x: Float64Array, y: Float64Array, ranksOfY: Float64Array): number => {
  const ofNumbers = correlation(x, y)
  if (Math.abs(ofNumbers) < 0.5) return 0
  const ofRanks = correlation(ranksOf(x), ranksOfY)
  return Math.max(ofRanks ** 2, Math.abs(ofRanks) >= 0.95 ? ofNumbers ** 2 : 0)
}

/** How many rows back a past value is looked for; beside these, a day, a week and a year of common steps. */
const LAGS = [...Array.from({ length: 14 }, (_, i) => i + 1), 24, 28, 30, 48, 52, 96, 144, 168, 336, 365]

/** True where the column holds the target of an earlier row: that is known in time, however well it tells. */
const isPast = (x: Float64Array | null, y: Float64Array): boolean =>
  x !== null &&
  LAGS.some((lag) => {
    let rows = 0
    let equal = 0
    for (let i = lag; i < y.length; i++) {
      if (Number.isNaN(x[i]!)) continue
      rows++
      if (x[i] === y[i - lag]) equal++
      if (rows === 50 && equal < 25) return false
    }
    return rows >= LEAST_ROWS && equal >= 0.8 * rows && !isSame(x, y)
  })

/** A target that hardly ever changes equals its own past too; then the column is a copy of today's value. */
const isSame = (x: Float64Array, y: Float64Array): boolean => {
  let equal = 0
  for (let i = 0; i < y.length; i++) if (x[i] === y[i]) equal++
  return equal >= 0.8 * y.length
}

const leak = (column: SampledColumn, evidence: Leak['evidence'], why: string): Leak => ({
  column: column.name,
  reason: `gives the target away: ${why}`,
  evidence,
})

/** Cohen's kappa between the target and each value's commonest class: 1 = the same thing, 0 = chance. */
const agreement = (search: LeakSearch, column: SampledColumn): number => {
  const k = search.classes.length
  const counts = new Float64Array(column.bins.count * k)
  const classRows = new Float64Array(k)
  for (let i = 0; i < search.y.length; i++) {
    counts[column.bins.codes[i]! * k + search.y[i]!]!++
    classRows[search.y[i]!]!++
  }
  const guessed = new Float64Array(k)
  let right = 0
  for (let bin = 0; bin < column.bins.count; bin++) {
    const row = counts.subarray(bin * k, (bin + 1) * k)
    const best = row.indexOf(Math.max(...row))
    right += row[best]!
    guessed[best]! += row.reduce((sum, count) => sum + count, 0)
  }
  const n = search.y.length
  const chance = guessed.reduce((sum, rows, c) => sum + (rows / n) * (classRows[c]! / n), 0)
  return chance >= 1 ? 0 : (right / n - chance) / (1 - chance)
}

/** Every meaningful word of the target's name is in the column's. */
const isNamedAfter = (name: string, target: string): boolean => {
  const wanted = stemsOf(target)
  const words = new Set(stemsOf(name))
  return wanted.length > 0 && wanted.every((word) => words.has(word))
}
