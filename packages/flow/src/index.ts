export { type Approval, type ApprovalOptions, approval } from './authoring/approval.ts'
export {
  type CommandEnvironment,
  type CommandOptions,
  type CommandStep,
  command,
} from './authoring/command.ts'
export {
  bool,
  date,
  file,
  json,
  type Kind,
  list,
  model,
  type ModelFolder,
  num,
  table,
  text,
} from './authoring/kinds.ts'
export type { StepContext } from './authoring/context.ts'
export { each, type EachOptions, when } from './authoring/each.ts'
export { type DeclaredEndpoint, endpoint, type EndpointOptions } from './authoring/endpoint.ts'
export { type Pipeline, pipeline, type SubOptions } from './authoring/pipeline.ts'
export { type InProcess, runInProcess } from './plan/run-in-process.ts'
export type { Input, Inputs, Ref } from './authoring/ref-types.ts'
export { type Schedule, schedule } from './authoring/schedule.ts'
export { type Step, step } from './authoring/step.ts'
export type {
  ResourceNeed,
  Retries,
  StepEnvironment,
  StepOptions,
  UseOptions,
} from './authoring/step-facts.ts'
export { type FileRef, isFileRef } from './encoding/index.ts'
export { peakMemoryBytes } from './worker/resources.ts'
