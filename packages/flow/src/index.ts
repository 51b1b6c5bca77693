export {
  bool,
  type CommandEnvironment,
  type CommandOptions,
  type CommandStep,
  command,
  file,
  json,
  type Kind,
  num,
  text,
} from './authoring/command.ts'
export type { StepContext } from './authoring/context.ts'
export { each, when } from './authoring/each.ts'
export { type Pipeline, pipeline } from './authoring/pipeline.ts'
export { runInProcess } from './plan/run-in-process.ts'
export type { Input, Inputs, Ref } from './authoring/ref-types.ts'
export { type Step, step } from './authoring/step.ts'
export type { StepOptions, UseOptions } from './authoring/step-facts.ts'
export { type FileRef, isFileRef } from './encoding/index.ts'
export { peakMemoryBytes } from './worker/resources.ts'
