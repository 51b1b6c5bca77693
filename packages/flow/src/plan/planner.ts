import { childEntry } from '../worker/child-entry.ts'
import { askChild } from './ask-child.ts'
import type { Plan } from './plan-of.ts'

export interface PlanJob {
  /** The project's folder. */
  readonly root: string
  /** The module that exports the pipeline. */
  readonly module: string
  readonly exportName?: string
  /** The state folder, .slipway. */
  readonly home: string
  /** The file URL of what `import … from 'slipway'` is to mean. */
  readonly slipwayEntry: string
  /** Which slipway that is; with the digest of its code, part of every step's identity. */
  readonly slipwayVersion?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly seed?: number
}

/**
 * Bundles and plans a pipeline in a process of its own, since that loads the user's code.
 * What the user's code prints goes to this process's stderr. Throws the planning's errors and FLOW_PLANNER_DIED.
 */
export const planPipeline = (
  job: PlanJob,
  options: { entry?: string; timeoutMs?: number } = {},
): Promise<Plan> =>
  askChild(options.entry ?? childEntry(import.meta.url, 'plan-main'), job, options.timeoutMs)
