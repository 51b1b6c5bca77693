import { childEntry } from '../worker/child-entry.ts'
import { askChild } from './ask-child.ts'

export interface DeclaredJob {
  readonly root: string
  readonly modules: readonly string[]
  readonly home: string
  readonly slipwayEntry: string
  /** What is looked for: exports that are plain data with this `kind`. */
  readonly kind: string
}

/**
 * What modules of a project export of one kind, such as feature views: plain data. Loaded in a process of its own, since
 * it is the user's code. Throws FLOW_BUNDLE_FAILED, FLOW_MODULE_FAILED and what the definitions throw.
 */
export const declaredIn = async <Declared>(job: DeclaredJob): Promise<Declared[]> =>
  job.modules.length === 0 ? [] : askChild(childEntry(import.meta.url, 'declared-main'), job)
