import type { PlanBody } from '@slipway/contract/pipelines'
import type { CapturedBody } from '@slipway/contract/run-context'
import type { PipelineDescription } from '@slipway/flow/plan'

/** Reads the pipelines of a project; what is the user's code runs in children. */
export interface Planner {
  /** What the project is called: schedules on a shared database belong to it. */
  readonly project: string
  /** The pipelines that there are now. */
  names(): string[]
  /** Another text once a file of a pipeline, or one that it imports, has changed. */
  stamp(): string
  /** Throws PIPELINE_UNKNOWN, and what its module does. */
  describe(pipeline: string): Promise<Omit<PipelineDescription, 'sources'>>
  /** Throws PIPELINE_UNKNOWN, and what planning does. */
  plan(
    pipeline: string,
    options: { params?: Readonly<Record<string, unknown>>; seed?: number },
  ): Promise<{ plan: PlanBody; captured?: CapturedBody }>
}
