import { piiOf } from '../privacy/index.ts'
import { estimate } from './hyper-log-log.ts'
import { gapsOf } from './gaps.ts'
import { binsOf, histogramOf } from './histogram.ts'
import { kindOf } from './kinds.ts'
import { kurtosisOf, skewOf, stdOf } from './moments.ts'
import { namedPatterns } from './missing-together.ts'
import type { ColumnProfile, Profile, Scalar } from './profile.ts'
import { quantilesOf } from './quantiles.ts'
import { samplesOf } from './samples.ts'
import type { ColumnSummary, NumberSummary, Summary, TextSummary } from './summary.ts'
import { frequentPatterns, mostFrequent } from './text-facts.ts'
import { leastOf, type ValueCounts } from './value-counts.ts'

/** The profile that a summary tells. */
export const profileOf = ({ rows, columns, nulls }: Summary): Profile => ({
  rows,
  columns: columns.map((column) => columnProfileOf(column, rows)),
  missingTogether: namedPatterns(
    nulls,
    columns.map(({ name }) => name),
  ),
})

export const columnProfileOf = (column: ColumnSummary, rows: number): ColumnProfile => {
  const facts = column.type === 'text' ? textFacts(column, rows) : numberFacts(column, rows)
  const samples = samplesOf(column)
  const pii = piiOf(column.name, samples)
  const { kind, detail } = kindOf(facts, samples, pii !== null)
  const { name, type, ...rest } = facts
  // Values of people are nobody's to read in a profile, which lies beside the data for all to see.
  return { name, type, kind, place: detail, pii, ...rest, ...(pii && { top: [] }) }
}

type Facts = Omit<ColumnProfile, 'kind' | 'place' | 'pii'>

/** A column of many values that hardly repeat has no most frequent ones worth telling. */
const isNearlyUnique = (distinct: number, count: number): boolean =>
  count > 100_000 && distinct > count * 0.95

const numberFacts = (column: NumberSummary, rows: number): Facts => {
  const { name, type, count, moments, values } = column
  const [min, max] = count === 0 ? [null, null] : [column.min, column.max]
  const numeric = type === 'integer' || type === 'number'
  const finite = count > 0 && Number.isFinite(column.max - column.min)
  const distinct = values.sketch ? Math.min(estimate(values.sketch.registers), count) : values.keys.length
  const bins = binsOf({ type, min, max })
  const shown = bins && histogramOf(bins, midpointsOf(values), values.counts)
  return {
    name,
    type,
    count,
    nulls: rows - count,
    blanks: null,
    distinct,
    distinctIsApproximate: values.sketch !== null,
    min,
    max,
    mean: count === 0 ? null : finite ? moments.mean : column.min + column.max,
    // Infinite values have no spread that could be computed.
    std: finite ? stdOf(moments) : null,
    skew: finite && numeric ? skewOf(moments) : null,
    kurtosis: finite && numeric ? kurtosisOf(moments) : null,
    quantiles: count === 0 || type === 'boolean' ? null : quantilesOf(column),
    quantilesAreApproximate: values.level !== null,
    top: isNearlyUnique(distinct, count) || values.level !== null ? [] : topOf(values, type),
    histogram: shown,
    lengths: null,
    patterns: null,
    zeros: numeric ? column.zeros : null,
    negatives: numeric ? column.negatives : null,
    gaps: type === 'date' || type === 'timestamp' ? gapsOf(values) : null,
  }
}

/** Buckets stand for what lies in their middle. */
const midpointsOf = ({ level, keys }: ValueCounts): ArrayLike<number> =>
  level === null ? keys : keys.map((key) => (leastOf(key, level) + leastOf(key + 1, level)) / 2)

const topOf = ({ keys, counts }: ValueCounts, type: NumberSummary['type']) => {
  const best: number[] = []
  for (let i = 0; i < keys.length; i++) {
    if (best.length === 10 && counts[i]! <= counts[best[9]!]!) continue
    let at = best.length
    while (at > 0 && counts[best[at - 1]!]! < counts[i]!) at--
    best.splice(at, 0, i)
    best.length = Math.min(best.length, 10)
  }
  return best.map((i): { value: Scalar; count: number } => ({
    value: type === 'boolean' ? keys[i] === 1 : keys[i]!,
    count: counts[i]!,
  }))
}

const textFacts = (column: TextSummary, rows: number): Facts => {
  const { name, type, count, blanks, texts } = column
  const distinct = texts.sketch ? Math.min(estimate(texts.sketch.registers), count) : texts.counts.length
  return {
    name,
    type,
    count,
    nulls: rows - count,
    blanks,
    distinct,
    distinctIsApproximate: texts.sketch !== null,
    min: null,
    max: null,
    mean: null,
    std: null,
    skew: null,
    kurtosis: null,
    quantiles: null,
    quantilesAreApproximate: false,
    top: isNearlyUnique(distinct, count) ? [] : mostFrequent(texts, 10),
    histogram: null,
    lengths:
      count === 0 ? null : { min: column.shortest, max: column.longest, mean: column.characters / count },
    patterns: frequentPatterns(texts),
    zeros: null,
    negatives: null,
    gaps: null,
  }
}
