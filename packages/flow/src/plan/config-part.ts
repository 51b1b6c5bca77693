import type { Json } from '../encoding/index.ts'
import { childEntry } from '../worker/child-entry.ts'
import { askChild } from './ask-child.ts'
import type { PlanJob } from './planner.ts'

export interface ConfigPart {
  /** Which property of the config. */
  readonly part: string
}

/**
 * One property of what a project's config exports, encoded; null where it has none. Loaded in a process of its own,
 * since it is the user's code. Throws FLOW_BUNDLE_FAILED, FLOW_MODULE_FAILED and FLOW_NOT_STORABLE.
 */
export const readConfigPart = (
  job: Pick<PlanJob, 'root' | 'module' | 'home' | 'slipwayEntry'> & ConfigPart,
  options: { timeoutMs?: number } = {},
): Promise<Json> => askChild(childEntry(import.meta.url, 'config-main'), job, options.timeoutMs)
