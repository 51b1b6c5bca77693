import type { CheckKind } from '../check.ts'
import { between } from './between.ts'
import { columnExists } from './column-exists.ts'
import { compareColumns } from './compare-columns.ts'
import { dateBetween } from './date-between.ts'
import { inSet } from './in-set.ts'
import { matches } from './matches.ts'
import { noDuplicates } from './no-duplicates.ts'
import { notNull } from './not-null.ts'
import { nullShare } from './null-share.ts'
import { ofType } from './of-type.ts'
import { rowCount } from './row-count.ts'
import {
  distinctBetween,
  maxBetween,
  meanBetween,
  medianBetween,
  minBetween,
  stdBetween,
} from './summary-between.ts'
import { textLength } from './text-length.ts'
import { unique } from './unique.ts'

/** Every kind of check. A new one: a file beside this, a line here, a method of the builder. */
export const checkKinds: readonly CheckKind[] = [
  columnExists,
  ofType,
  notNull,
  nullShare,
  between,
  dateBetween,
  inSet,
  matches,
  textLength,
  unique,
  compareColumns,
  minBetween,
  maxBetween,
  meanBetween,
  medianBetween,
  stdBetween,
  distinctBetween,
  rowCount,
  noDuplicates,
]
