export { classified, withoutPersonal } from './classified.ts'
export type { ColumnKind } from './kinds.ts'
export type { ColumnProfile, Gaps, Profile, Quantiles, Scalar } from './profile.ts'
export { profileFrom, profileJson } from './profile-json.ts'
export { profileOf } from './profile-of.ts'
export { profileParquet } from './profile-parquet.ts'
export { summarize } from './summarize.ts'
export { mergeSummaries, type Summary } from './summary.ts'
export { keysOf, type LikelyKeys, likelyKeysOf } from './keys.ts'
export {
  type CategoryRelation,
  type NumberRelation,
  type PearsonOf,
  pearsonOf,
  type Relations,
  relationsOf,
} from './relations.ts'
export { type ProfiledSource, profileSource, type ProfileSourceOptions } from './profile-source.ts'
export { type SummaryOptions, summarizer } from './summarizer.ts'
