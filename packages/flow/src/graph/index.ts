export { edgesOf } from './edges.ts'
export { type GraphRun, graphOf } from './graph-of.ts'
