export { airflow, type AirflowPlace, type AirflowRun, type AirflowUse } from './airflow/index.ts'
export { baseline, boosting, type CandidateOptions, linear, seasonal } from './candidates.ts'
export { choose } from './choose.ts'
export { collect } from './collect.ts'
export { defineConfig, type Config } from './config.ts'
export { requireEnough } from './require-enough.ts'
export { divide } from './divide.ts'
export { evaluate } from './evaluate.ts'
export { fit } from './fit.ts'
export { joinFeatures } from './join-features.ts'
export { judge } from './judge.ts'
export { prepare } from './prepare.ts'
export { release, type Released } from './release.ts'
export type { ReleasedRollout, ReleaseRollout, ReleaseWay } from './let-answer.ts'
export {
  atLeast,
  atMost,
  betterThan,
  noPersonalData,
  notWorseThan,
  reaches,
  ruleText,
  type Rule,
} from './rules.ts'
export type * from './shapes.ts'
export { search, type SearchOptions } from './search.ts'
export { train } from './train.ts'
export { validate } from './validate.ts'
