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
export type {
  Check,
  CheckArg,
  CheckKind,
  CheckReport,
  CheckResult,
  RowFailure,
  Severity,
} from './check.ts'
export { formatReport } from './report/format-report.ts'
export { htmlReport } from './report/html-report.ts'
export { junitReport } from './report/junit-report.ts'
export { checkKinds } from './kinds/index.ts'
export { type Checked, type CheckRunOptions, runChecks, withChecked } from './run-checks.ts'
export { type CellError, detectErrors, type ErrorReport } from './detect/detect-errors.ts'
export { readSuite } from './import/read-suite.ts'
export { readChecks } from './yaml/read-checks.ts'
export { writeChecks } from './yaml/write-checks.ts'
export { type Admitted, admitAside } from './admit.ts'
export { asideColumns, type SetAside, setAside } from './set-aside.ts'
export { type SuggestedCheck, suggestChecks } from './suggest/suggest-checks.ts'
export { type EvidencedCheck, suggestSuite } from './suggest/suggest-suite.ts'
export { schemaDocument } from './report/schema-document.ts'
export { isOfRows, type RowValidator, rowValidator, type Violation } from './violations.ts'
