export {
  beta,
  binomial,
  chiSquare,
  type Distribution,
  kolmogorovTail,
  normal,
  studentT,
} from './distributions.ts'
export {
  joinMoments,
  meanDifference,
  type Moments,
  momentsOf,
  noMoments,
  shareDifference,
  varianceOf,
} from './differences.ts'
export { cholesky, type Factorised } from './cholesky.ts'
export { type BoundedMean, boundedMean } from './bounded-mean.ts'
export { clopperPearson, type Interval, wilson } from './intervals.ts'
export { kolmogorovSmirnov, kolmogorovSmirnovTail, largestGap } from './kolmogorov-smirnov.ts'
export { type McNemar, mcNemar } from './mcnemar.ts'
export { logRatioEvidence } from './sample-ratio.ts'
export {
  logDiscordanceEvidence,
  logMixtureEvidence,
  logShareEvidence,
  mixtureSequence,
  pairedShareSequence,
  pOfEvidence,
  shareDifferenceSequence,
  shareSequence,
  spreadTunedFor,
} from './sequential.ts'
export { mannWhitney } from './mann-whitney.ts'
export { benjaminiHochberg } from './multiple.ts'
export { quantileSorted, quantilesOf, sortedValues } from './quantiles.ts'
export { seededRandom, type Random } from './random.ts'
export { exponential } from './exponential.ts'
export { ascending, midRanks } from './ranks.ts'
