export { inspect } from './inspect.ts'
export { type Pii, piiOf } from './pii.ts'
export type {
  Evidence,
  Inspection,
  InspectedColumn,
  InspectedTarget,
  InspectOptions,
  PiiClass,
  Role,
  SplitProposal,
  TargetCandidate,
} from './inspection.ts'
