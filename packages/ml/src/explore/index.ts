export { type QueryOptions, type QueryResult, runQuery } from './query.ts'
export { sampleByStrata, sampleRows } from './sample.ts'
