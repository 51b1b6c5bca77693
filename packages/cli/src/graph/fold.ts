import { layersOf } from './reduce.ts'
import { type Box, type Edge, foldedBox, type View } from './view.ts'

export interface Room {
  /** What one layer may take, in the picture's own unit. */
  readonly width: number
  readonly gap: number
  readonly layers: number
  widthOf(box: Box): number
}

/**
 * The view with as few boxes as there is room for: nodes of one step with the same neighbours become one box, then what
 * is still too much of a layer, then the middle of long chains. A view that fits stays as it is.
 */
export function folded(view: View, room: Room): View {
  let now = view
  const tooWide = (layer: readonly Box[]) =>
    layer.reduce((sum, box) => sum + room.widthOf(box) + room.gap, -room.gap) > room.width
  const layers = () => {
    const depth = layersOf(
      now.boxes.map(({ id }) => id),
      now.edges,
    )
    return [...Map.groupBy(now.boxes, ({ id }) => depth.get(id)!).values()]
  }
  for (const layer of layers().filter(tooWide))
    for (const alike of twins(layer, now.edges))
      now = merged(now, alike, `${alike[0]!.nodes[0]!.step} ×${alike.length}`)
  for (const layer of layers().filter(tooWide)) {
    let used = room.width - 24
    const kept = layer.findIndex((box) => (used -= room.widthOf(box) + room.gap) < 0)
    const rest = layer.slice(Math.max(0, kept))
    if (rest.length > 1) now = merged(now, rest, `+ ${rest.length} more`)
  }
  const depth = layers().length
  if (depth <= room.layers) return now
  for (const chain of chains(now)) {
    const middle = chain.slice(2, -2)
    if (middle.length > 2) now = merged(now, middle, `⋮ ${middle.length} steps`)
  }
  return now
}

/** Boxes of one step that depend on the same and lead to the same. */
function twins(layer: readonly Box[], edges: readonly Edge[]): Box[][] {
  const from = Map.groupBy(edges, (edge) => edge.to)
  const to = Map.groupBy(edges, (edge) => edge.from)
  const place = ({ id, nodes }: Box) =>
    JSON.stringify([
      nodes[0]!.step,
      (from.get(id) ?? []).map((edge) => edge.from).toSorted(),
      (to.get(id) ?? []).map((edge) => edge.to).toSorted(),
    ])
  return [...Map.groupBy(layer, place).values()].filter((alike) => alike.length > 1)
}

/** Ways on which every box has one before and one after it, each as its boxes in order. */
function chains({ boxes, edges }: View): Box[][] {
  const from = Map.groupBy(edges, (edge) => edge.to)
  const to = Map.groupBy(edges, (edge) => edge.from)
  const byId = new Map(boxes.map((box) => [box.id, box]))
  const next = (id: string): string | null => {
    const [only, ...others] = to.get(id) ?? []
    return only && others.length === 0 && from.get(only.to)!.length === 1 ? only.to : null
  }
  const inner = new Set(boxes.flatMap(({ id }) => next(id) ?? []))
  return boxes
    .filter(({ id }) => !inner.has(id))
    .map(({ id }) => {
      const chain = [byId.get(id)!]
      for (let at = next(id); at !== null; at = next(at)) chain.push(byId.get(at)!)
      return chain
    })
}

function merged({ boxes, edges }: View, together: readonly Box[], title: string): View {
  const ids = new Set(together.map(({ id }) => id))
  const one = foldedBox(together[0]!.id, title, together)
  const moved = (id: string) => (ids.has(id) ? one.id : id)
  const seen = new Map<string, Edge>()
  for (const edge of edges) {
    const [from, to] = [moved(edge.from), moved(edge.to)]
    if (from !== to) seen.set(`${from}\0${to}`, { from, to })
  }
  return {
    boxes: boxes
      .filter(({ id }) => id === one.id || !ids.has(id))
      .map((box) => (box.id === one.id ? one : box)),
    edges: [...seen.values()],
  }
}
