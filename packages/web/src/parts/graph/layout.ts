import ELK from 'elkjs/lib/elk-api'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Link {
  readonly from: string
  readonly to: string
}

export interface Layout {
  readonly places: ReadonlyMap<string, { readonly x: number; readonly y: number }>
  readonly width: number
  readonly height: number
}

let elk: InstanceType<typeof ELK> | null = null

/**
 * Where each node stands, left to right in layers (Sugiyama, as ELK has it); worked out away from the page.
 * @param apart from layer to layer, in pixels
 */
export const layOut = async (
  nodes: readonly string[],
  links: readonly Link[],
  size: Size,
  apart: number,
): Promise<Layout> => {
  elk ??= new ELK({ workerFactory: () => new Worker(workerUrl) })
  const { children = [] } = await elk.layout({
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.layered.spacing.nodeNodeBetweenLayers': String(apart),
      'elk.spacing.nodeNode': '14',
      'elk.layered.nodePlacement.strategy': nodes.length > 300 ? 'SIMPLE' : 'NETWORK_SIMPLEX',
    },
    children: nodes.map((id) => ({ id, ...size })),
    edges: links.map(({ from, to }, index) => ({ id: String(index), sources: [from], targets: [to] })),
  })
  return {
    places: new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }])),
    width: children.reduce((most, { x = 0 }) => Math.max(most, x + size.width), 0),
    height: children.reduce((most, { y = 0 }) => Math.max(most, y + size.height), 0),
  }
}
