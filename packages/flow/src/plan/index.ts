export { refuseCycles } from './cycles.ts'
export { bundleIsThere, changedSource, codeFiles, restoreBundle } from './kept-sources.ts'
export { type LayOutOptions, layOutCode } from './lay-out.ts'
export {
  type CodeFacts,
  buildPipeline,
  type Plan,
  type PlanNode,
  type PlanOptions,
  planOf,
} from './plan-of.ts'
export { readConfigPart } from './config-part.ts'
export { describePipeline, type PipelineDescription } from './describe.ts'
export { type PlanJob, planPipeline } from './planner.ts'
export type { DeclaredSchedule } from './schedule-wish.ts'
export { type ReadyNode, type RunGraph, runGraph } from './run-graph.ts'
export { declaredIn, type DeclaredJob } from './declared.ts'
