import type { ExpectedBody, PlannedNodeBody } from '@slipway/contract/pipeline-plans'
import type { GraphEdgeBody } from '@slipway/contract/pipeline-graph'

type Took = Omit<ExpectedBody, 'attempts'>

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** What an attempt should take, from what others took; null where none has ended. */
export const expectedFrom = (took: readonly Took[]): ExpectedBody | null =>
  took.length === 0
    ? null
    : {
        wallMs: median(took.map(({ wallMs }) => wallMs)),
        cpuSeconds: median(took.map(({ cpuSeconds }) => cpuSeconds)),
        peakRssBytes: median(took.map(({ peakRssBytes }) => peakRssBytes)),
        attempts: took.length,
      }

const mayRun = ({ fate }: PlannedNodeBody) => fate === 'runs' || fate === 'some' || fate === 'unknown'
const attemptsOf = ({ runs, fate }: PlannedNodeBody) => (fate === 'unknown' ? Math.max(runs, 1) : runs)

/**
 * How long all of it should take: the longest way through the graph, or all work shared by `jobs`, whichever is more.
 * null where something that may run has never run.
 */
export const expectedMsOf = (
  nodes: readonly PlannedNodeBody[],
  edges: readonly GraphEdgeBody[],
  jobs: number,
): number | null => {
  if (nodes.some((node) => mayRun(node) && node.expected === null)) return null
  const before = Map.groupBy(edges, ({ to }) => to)
  const endMs = new Map<string, number>()
  let workMs = 0
  // A plan names its nodes in the order in which they were called, and so after what they read.
  for (const node of nodes) {
    const own = mayRun(node) ? (node.expected?.wallMs ?? 0) : 0
    const startMs = Math.max(0, ...(before.get(node.id) ?? []).map(({ from }) => endMs.get(from) ?? 0))
    endMs.set(node.id, startMs + own)
    workMs += own * attemptsOf(node)
  }
  return Math.max(workMs / jobs, ...endMs.values())
}

export const expectedCpuSecondsOf = (nodes: readonly PlannedNodeBody[]): number =>
  nodes.filter(mayRun).reduce((sum, node) => sum + attemptsOf(node) * (node.expected?.cpuSeconds ?? 0), 0)
