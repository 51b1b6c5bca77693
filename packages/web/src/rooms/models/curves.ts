import type { CalibrationBins, ThresholdCurve } from '@slipway/contract/model-evaluation'
import type { ModelVersion } from '@slipway/contract/registry'

/** The version's record of every threshold; null where its evaluation kept none, as those of old and of other tasks. */
export const curveOf = ({ facts }: ModelVersion): ThresholdCurve | null => {
  const { points, positives, negatives } = (facts.curve ?? {}) as Partial<ThresholdCurve>
  const known = Array.isArray(points) && points.length > 1
  return known && typeof positives === 'number' && typeof negatives === 'number'
    ? { points, positives, negatives }
    : null
}

export const calibrationOf = ({ facts }: ModelVersion): CalibrationBins =>
  Array.isArray(facts.calibration) ? (facts.calibration as CalibrationBins) : []

export interface Spot {
  readonly x: number
  readonly y: number
}

/** Found over wrongly flagged, as shares. */
export const rocOf = ({ points, positives, negatives }: ThresholdCurve): Spot[] =>
  points.map(({ found, falseAlarms }) => ({ x: falseAlarms / (negatives || 1), y: found / (positives || 1) }))

/** How many flags are right over how many are found; what flags nothing has no share of right ones. */
export const precisionOf = ({ points, positives }: ThresholdCurve): Spot[] =>
  points
    .filter(({ found, falseAlarms }) => found + falseAlarms > 0)
    .map(({ found, falseAlarms }) => ({ x: found / (positives || 1), y: found / (found + falseAlarms) }))

/** The kept point that a threshold comes to: the last whose rows are all flagged by it. */
export const placeOf = ({ points }: ThresholdCurve, threshold: number): number =>
  Math.max(
    0,
    points.findLastIndex((point) => point.threshold !== null && point.threshold >= threshold),
  )

/** Wilson's interval of a share at 95 %. */
const wilson = (hits: number, of: number): readonly [number, number] => {
  if (of <= 0) return [0, 1]
  const z = 1.959963984540054
  const share = hits / of
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of)
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  return [middle - half, middle + half]
}

const ofHundred = (hits: number, of: number): string => {
  if (of <= 0) return '0 of 100'
  const [low, high] = wilson(hits, of).map((share) => Math.round(100 * share))
  return `${Math.round((100 * hits) / of)} of 100 (${low}–${high})`
}

/** What flagging from this point on means, for somebody who knows what is looked for and no statistics. */
export const wordsAt = (curve: ThresholdCurve, place: number, what: string): string[] => {
  const { found, falseAlarms } = curve.points[place]!
  const flagged = found + falseAlarms
  const all = curve.positives + curve.negatives
  if (flagged === 0) return [`It flags nothing, and so finds none of the ${what}.`]
  return [
    `Finds ${ofHundred(found, curve.positives)} ${what}, and misses ${Math.round(curve.positives - found)} of ${Math.round(curve.positives)}.`,
    `Of 100 that it flags, ${ofHundred(found, flagged).replace(' of 100', '')} are right; ${Math.round(falseAlarms)} are flagged for nothing.`,
    `It flags ${ofHundred(flagged, all).replace(/ \(.*/, '')} in all.`,
  ]
}

/** What is looked for, in words: as its evaluation called it. */
export const whatIsLookedFor = ({ facts, signature }: ModelVersion): string => {
  const {
    rows = 'cases',
    target,
    positive,
    event,
  } = (facts.context ?? {}) as Record<string, string | undefined>
  if (event !== undefined) return `${rows} who ${event}`
  const [of, is] = [target ?? signature.target, positive ?? signature.positive]
  return typeof of === 'string' && typeof is === 'string' ? `${rows} with ${of} = ${is}` : rows
}
