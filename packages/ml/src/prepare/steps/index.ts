import { stepUnknown } from '../prepare.errors.ts'
import type { StepKind } from '../step.ts'
import { binKind } from './bin.ts'
import { booleanToNumberKind } from './boolean-to-number.ts'
import { categoriesKind } from './categories.ts'
import { clipKind } from './clip.ts'
import { datePartsKind } from './date-parts.ts'
import { dropKind } from './drop.ts'
import { frequencyKind } from './frequency.ts'
import { imputeKind } from './impute.ts'
import { hashKind } from './hash.ts'
import { holidaysKind } from './holidays.ts'
import { imputeByGroupKind } from './impute-by-group.ts'
import { interactionsKind } from './interactions.ts'
import { logKind } from './log.ts'
import { mapValuesKind } from './map-values.ts'
import { oneHotKind } from './one-hot.ts'
import { ordinalKind } from './ordinal.ts'
import { parseNumberKind } from './parse-number.ts'
import { powerKind } from './power.ts'
import { quantileScaleKind } from './quantile-scale.ts'
import { scaleKind } from './scale.ts'
import { targetEncodeKind } from './target-encode.ts'
import { textCountsKind } from './text-counts.ts'
import { trimKind } from './trim.ts'

/** Every kind of step. A new one is one file here and one line in this list. */
export const stepKinds: readonly StepKind[] = [
  trimKind as StepKind,
  mapValuesKind as StepKind,
  parseNumberKind as StepKind,
  imputeKind as StepKind,
  imputeByGroupKind as StepKind,
  scaleKind as StepKind,
  quantileScaleKind as StepKind,
  powerKind as StepKind,
  oneHotKind as StepKind,
  categoriesKind as StepKind,
  ordinalKind as StepKind,
  frequencyKind as StepKind,
  targetEncodeKind as StepKind,
  datePartsKind as StepKind,
  holidaysKind as StepKind,
  logKind as StepKind,
  clipKind as StepKind,
  binKind as StepKind,
  interactionsKind as StepKind,
  textCountsKind as StepKind,
  hashKind as StepKind,
  booleanToNumberKind,
  dropKind as StepKind,
]

const byName = new Map(stepKinds.map((kind) => [kind.name, kind]))

/** The kind of this name; PREPARE_STEP_UNKNOWN lists them. */
export function stepKindNamed(name: string): StepKind {
  const kind = byName.get(name)
  if (!kind) throw stepUnknown(name, [...byName.keys()])
  return kind
}
