import type { PipelineGraphBody } from '@slipway/contract/pipeline-graph'
import ELK from 'elkjs/lib/elk-api'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'

export const nodeSize = { width: 180, height: 54 }

export type Places = ReadonlyMap<string, { readonly x: number; readonly y: number }>

let elk: InstanceType<typeof ELK> | null = null

/** Where each node stands, left to right in layers (Sugiyama, as ELK has it); worked out away from the page. */
export const layOut = async (
  nodes: readonly string[],
  edges: readonly Pick<PipelineGraphBody['edges'][number], 'from' | 'to'>[],
  size = nodeSize,
): Promise<Places> => {
  elk ??= new ELK({ workerFactory: () => new Worker(workerUrl) })
  const { children = [] } = await elk.layout({
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.layered.spacing.nodeNodeBetweenLayers': size === nodeSize ? '48' : '130',
      'elk.spacing.nodeNode': '14',
      'elk.layered.nodePlacement.strategy': nodes.length > 300 ? 'SIMPLE' : 'NETWORK_SIMPLEX',
    },
    children: nodes.map((id) => ({ id, ...size })),
    edges: edges.map(({ from, to }, index) => ({ id: String(index), sources: [from], targets: [to] })),
  })
  return new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }]))
}
