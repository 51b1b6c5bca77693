/** Rows that say the same thing twice: exactly, or spelled differently. */
export { firstAlike, withoutDuplicates } from './exact.ts'
export { similarRows, type SimilarOptions, type SimilarRows, withoutSimilar } from './similar.ts'
export { bigrams, jaroWinkler, type Similarity } from './similarity.ts'
