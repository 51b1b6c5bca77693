export { refuseCycles } from './cycles.ts'
export {
  type CodeFacts,
  buildPipeline,
  type Plan,
  type PlanNode,
  type PlanOptions,
  planOf,
} from './plan-of.ts'
export { type PlanJob, planPipeline } from './planner.ts'
export { type ReadyNode, type RunGraph, runGraph } from './run-graph.ts'
