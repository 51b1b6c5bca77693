import { Type, type Static } from 'typebox'

/** What is flagged from a threshold on: how many of those that are looked for, and how many others. */
export const ThresholdPoint = Type.Object({
  /** A row is flagged where its probability is at least this; null: nothing is flagged. */
  threshold: Type.Union([Type.Number(), Type.Null()]),
  found: Type.Number({ minimum: 0 }),
  falseAlarms: Type.Number({ minimum: 0 }),
})
export type ThresholdPoint = Static<typeof ThresholdPoint>

/** `facts.curve` of a version of a binary model, from nothing flagged to everything; at most 200 points. */
export const ThresholdCurve = Type.Object({
  positives: Type.Number({ minimum: 0 }),
  negatives: Type.Number({ minimum: 0 }),
  points: Type.Array(ThresholdPoint, { minItems: 1 }),
})
export type ThresholdCurve = Static<typeof ThresholdCurve>

/** `facts.calibration`: of what was given about the same probability, how often it came true, and on how many rows. */
export const CalibrationBins = Type.Array(
  Type.Object({ predicted: Type.Number(), observed: Type.Number(), n: Type.Integer({ minimum: 0 }) }),
)
export type CalibrationBins = Static<typeof CalibrationBins>
