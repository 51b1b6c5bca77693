export { childEntry } from './child-entry.ts'
export { killGroup, launchStep, type LaunchOptions, type RunningStep } from './launch.ts'
export type { StepJob, StepOutcome, WorkerEvent } from './protocol.ts'
