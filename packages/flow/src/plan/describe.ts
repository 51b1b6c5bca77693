import { childEntry } from '../worker/child-entry.ts'
import type { Json } from '../encoding/index.ts'
import { askChild } from './ask-child.ts'
import type { PlanJob } from './planner.ts'
import type { DeclaredSchedule } from './schedule-wish.ts'

export interface PipelineDescription {
  /** The name that pipeline() was given. */
  readonly title: string
  /** The parameters with their defaults, encoded. */
  readonly params: { readonly [name: string]: Json }
  readonly schedules: readonly DeclaredSchedule[]
  /** The files of the project that its module is made of, below the project's folder. */
  readonly sources: readonly string[]
}

/**
 * What a pipeline's module declares: its parameters and schedules. Loaded in a process of its own, since it is the
 * user's code. Throws what planning would throw of the module, and FLOW_SCHEDULE_….
 */
export const describePipeline = (
  job: Pick<PlanJob, 'root' | 'module' | 'home' | 'slipwayEntry'>,
  options: { timeoutMs?: number } = {},
): Promise<PipelineDescription> =>
  askChild(childEntry(import.meta.url, 'describe-main'), job, options.timeoutMs)
