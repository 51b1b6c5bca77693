export { inspect } from './inspect.ts'
export { piiOf } from './pii.ts'
export type { Pii, PiiClass } from '../privacy/index.ts'
export type {
  Evidence,
  Inspection,
  InspectedColumn,
  InspectedTarget,
  InspectOptions,
  Role,
  SplitProposal,
  TargetCandidate,
} from './inspection.ts'
