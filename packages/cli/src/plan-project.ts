import type { PlanBody } from '@slipway/contract/pipelines'
import { planPipeline } from '@slipway/flow/plan'
import { slipwayEntry } from './entry.ts'
import type { Project } from './project.ts'
import { version } from './version.ts'

/** Plans a pipeline of the project in a process of its own. Runs nothing but its build. */
export const planProject = (
  project: Project,
  file: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<PlanBody> =>
  planPipeline({
    root: project.root,
    module: file,
    home: project.home,
    slipwayEntry,
    slipwayVersion: version,
    params,
  })
