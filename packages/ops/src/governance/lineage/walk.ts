import type { LineageBody, LineageNode } from '@slipway/contract/lineage'

/** An object with what stands next to it, each way; nearest in meaning first. */
export interface Found {
  readonly node: Omit<LineageNode, 'moreBefore' | 'moreAfter'>
  readonly before: readonly Neighbour[]
  readonly after: readonly Neighbour[]
}

export interface Neighbour {
  readonly id: string
  readonly words: string
}

type Way = 'before' | 'after'

/** So many objects are looked up for one graph, however deep and wide it is asked for. */
const mostNodes = 400

/**
 * Ancestors and descendants of an object, breadth first: only further back on the way back, only further on on the way
 * on, so that what merely shares an ancestor does not crowd the graph.
 * @param look null where there is no such object any more
 */
export async function walk(
  of: string,
  { depth, width }: { readonly depth: number; readonly width: number },
  look: (id: string) => Promise<Found | null>,
): Promise<LineageBody | null> {
  const found = new Map<string, Found>()
  const visit = async (id: string): Promise<Found | null> => {
    const known = found.get(id)
    if (known) return known
    if (found.size >= mostNodes) return null
    const one = await look(id)
    if (one) found.set(one.node.id, one)
    return one
  }
  const root = await visit(of)
  if (!root) return null
  const edges = new Map<string, LineageBody['edges'][number]>()
  const walked: Record<Way, Set<string>> = { before: new Set(), after: new Set() }
  for (const way of ['before', 'after'] as const) {
    let row = [root]
    for (let step = 0; step < depth && row.length > 0; step++) {
      const next: Found[] = []
      for (const one of row) {
        if (walked[way].has(one.node.id)) continue
        walked[way].add(one.node.id)
        for (const { id, words } of one[way].slice(0, width)) {
          const other = await visit(id)
          if (!other) continue
          const [from, to] = way === 'before' ? [other, one] : [one, other]
          edges.set(`${from.node.id}\n${to.node.id}`, { from: from.node.id, to: to.node.id, words })
          next.push(other)
        }
      }
      row = next
    }
  }
  const drawn = [...edges.values()]
  const more = ({ node, ...sides }: Found, way: Way): number => {
    const shown = drawn.filter(({ from, to }) => (way === 'before' ? to : from) === node.id).length
    return Math.max(0, sides[way].length - shown)
  }
  return {
    of: root.node.id,
    nodes: [...found.values()].map((one) => ({
      ...one.node,
      moreBefore: more(one, 'before'),
      moreAfter: more(one, 'after'),
    })),
    edges: drawn,
  }
}
