export type { ColumnProfile, Profile, Quantiles, Scalar } from './profile.ts'
export { profileParquet } from './profile-parquet.ts'
