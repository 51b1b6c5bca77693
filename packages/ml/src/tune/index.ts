export { importanceOf, type Importance } from './importance.ts'
export type {
  CategoricalParameter,
  NumberParameter,
  Parameter,
  Params,
  Space,
  Value,
  When,
} from './parameter.ts'
export { pruners, type PrunerChoice } from './pruners/index.ts'
export { samplers, type SamplerChoice } from './samplers/index.ts'
export { checkSearch, propose, shouldPrune, type Proposal, type Search } from './search.ts'
export { checkParams, checkSpace } from './space.ts'
export { bestOf, hasEnded, type Direction, type Report, type Trial, type TrialState } from './trial.ts'
