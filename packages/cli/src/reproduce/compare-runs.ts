import type { Client } from '@slipway/client'
import type { PipelineRunDetail } from '@slipway/contract/pipelines'
import type { Json } from '@slipway/flow/encoding'
import { topological } from '../graph/reduce.ts'
import { edgesOf } from '@slipway/flow/graph'
import { aside, comparable, comparableInputs } from './comparable.ts'
import { type Difference, differences } from './differences.ts'

/**
 * equal: it came out as before. diverged: from equal inputs another result. follows: its inputs differ already. missing:
 * only one of the runs has it.
 */
export interface ComparedNode {
  readonly node: string
  readonly step: string
  readonly verdict: 'equal' | 'diverged' | 'follows' | 'missing'
  readonly differences: readonly Difference[]
}

const atOnce = 8

/** The steps of two runs of one plan, in an order in which each comes after what it reads. */
export async function compareRuns(
  client: Client,
  before: PipelineRunDetail,
  after: PipelineRunDetail,
  options: { readonly leftOut: ReadonlySet<string>; readonly tolerance: number },
): Promise<ComparedNode[]> {
  const compare = {
    tolerance: options.tolerance,
    aside,
    bytesOf: (digest: string) => bytesOf(client, digest),
  }
  const valuesOf = (run: string, node: string) =>
    client.pipelines.getPipelineNode({ params: { id: run, node } })
  const other = new Set(after.nodes.filter(ended).map(({ id }) => id))
  const one = async ({ id, step }: PipelineRunDetail['nodes'][number]): Promise<ComparedNode> => {
    if (!other.has(id)) return { node: id, step, verdict: 'missing', differences: [] }
    const [old, now] = await Promise.all([valuesOf(before.id, id), valuesOf(after.id, id)])
    const found = await differences(
      comparable(step, old.output as Json),
      comparable(step, now.output as Json),
      compare,
    )
    const read = await differences(
      comparableInputs(old.inputs as Json),
      comparableInputs(now.inputs as Json),
      compare,
    )
    const verdict = found.length === 0 ? 'equal' : read.length === 0 ? 'diverged' : 'follows'
    return { node: id, step, verdict, differences: found }
  }
  const wanted = inOrder(before).filter((node) => ended(node) && !options.leftOut.has(node.planNode))
  const known = new Set(before.nodes.filter(ended).map(({ id }) => id))
  const fresh = after.nodes.filter((node) => ended(node) && !known.has(node.id))
  const compared: ComparedNode[] = []
  for (let i = 0; i < wanted.length; i += atOnce)
    compared.push(...(await Promise.all(wanted.slice(i, i + atOnce).map(one))))
  return [
    ...compared,
    ...fresh.map(({ id, step }): ComparedNode => ({ node: id, step, verdict: 'missing', differences: [] })),
  ]
}

const ended = ({ status }: { status: string }) => status === 'succeeded' || status === 'cached'

function inOrder(run: PipelineRunDetail): PipelineRunDetail['nodes'] {
  const ids = run.plan.nodes.map(({ id }) => id)
  const at = new Map(ids.map((id, i) => [id, i]))
  const before: number[][] = ids.map(() => [])
  for (const { from, to } of edgesOf(run.plan)) before[at.get(to)!]!.push(at.get(from)!)
  const rank = new Map(topological(before).map((node, i) => [ids[node]!, i]))
  return run.nodes.toSorted(
    (a, b) =>
      rank.get(a.planNode)! - rank.get(b.planNode)! || a.id.localeCompare(b.id, 'en', { numeric: true }),
  )
}

async function bytesOf(client: Client, digest: string): Promise<Uint8Array | null> {
  try {
    const stream = await client.artifacts.getArtifact({ params: { digest } })
    return new Uint8Array(await new Response(stream).arrayBuffer())
  } catch {
    return null
  }
}
