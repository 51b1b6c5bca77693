import type { CheckKind } from '../check.ts'
import { anomaly } from './anomaly.ts'
import { between } from './between.ts'
import { columnExists } from './column-exists.ts'
import { columnSum } from './column-sum.ts'
import { compareColumns } from './compare-columns.ts'
import { dateBetween } from './date-between.ts'
import { dateFormat } from './date-format.ts'
import { distinctContains, distinctEquals, mostCommon } from './distinct-set.ts'
import { chiSquareKind, ks, psi } from './distribution.ts'
import { exactColumns } from './exact-columns.ts'
import { foreignKey } from './foreign-key.ts'
import { email, url } from './forms.ts'
import { freshness } from './freshness.ts'
import { jsonSchema, satisfies } from './functions.ts'
import { inSet, notInSet } from './in-set.ts'
import { entropyBetween, mutualInformationBetween } from './information.ts'
import { matches } from './matches.ts'
import { noDuplicates } from './no-duplicates.ts'
import { mustBeNull, notNull, nullShare } from './not-null.ts'
import { ofType } from './of-type.ts'
import { monotonic, noGaps } from './order.ts'
import { outliers } from './outliers.ts'
import { rowCount, rowCountChange, rowCountSame } from './row-count.ts'
import { implies, query, rule, valueBetween } from './rules.ts'
import {
  correlationBetween,
  distinctBetween,
  maxBetween,
  meanBetween,
  medianBetween,
  minBetween,
  quantileBetween,
  stdBetween,
  sumBetween,
} from './summary-between.ts'
import { textLength } from './text-length.ts'
import { onceShare, unique, uniqueShare } from './unique.ts'

/** Every kind of check. A new one: a file beside this, a line here, a method of the builder. */
export const checkKinds: readonly CheckKind[] = [
  columnExists,
  exactColumns,
  ofType,
  notNull,
  mustBeNull,
  nullShare,
  between,
  dateBetween,
  inSet,
  notInSet,
  matches,
  email,
  url,
  dateFormat,
  textLength,
  jsonSchema,
  satisfies,
  unique,
  uniqueShare,
  onceShare,
  noDuplicates,
  compareColumns,
  columnSum,
  rule,
  implies,
  query,
  valueBetween,
  foreignKey,
  minBetween,
  maxBetween,
  meanBetween,
  medianBetween,
  quantileBetween,
  stdBetween,
  sumBetween,
  distinctBetween,
  distinctEquals,
  distinctContains,
  mostCommon,
  correlationBetween,
  entropyBetween,
  mutualInformationBetween,
  outliers,
  monotonic,
  noGaps,
  freshness,
  rowCount,
  rowCountSame,
  rowCountChange,
  psi,
  ks,
  chiSquareKind,
  anomaly,
]
