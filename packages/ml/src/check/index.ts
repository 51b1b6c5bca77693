export {
  type CheckSource,
  type ColumnChecks,
  type ColumnRef,
  check,
  checksOf,
  col,
  type RowChecks,
  rows,
} from './builder.ts'
export type { Check, CheckArg, CheckKind, CheckReport, CheckResult, Severity } from './check.ts'
export { formatReport } from './format-report.ts'
export { checkKinds } from './kinds/index.ts'
export { runChecks } from './run-checks.ts'
export { type SuggestedCheck, suggestChecks } from './suggest-checks.ts'
