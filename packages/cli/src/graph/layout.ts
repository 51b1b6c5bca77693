import { layersOf } from './reduce.ts'
import type { Box, View } from './view.ts'

/** A place in a layer: a box, or where an edge passes between boxes (box is null). x is its middle. */
export interface Place {
  readonly key: string
  readonly box: Box | null
  readonly width: number
  x: number
}

/** A piece of an edge from one layer to the next. */
export interface Piece {
  readonly from: Place
  readonly to: Place
}

export interface Layout {
  readonly layers: readonly (readonly Place[])[]
  /** Those that begin in layer i. */
  readonly pieces: readonly (readonly Piece[])[]
}

/**
 * A layered drawing after Sugiyama: each box below what it depends on, edges over several layers cut into pieces,
 * layers ordered by the middle of their neighbours to have few crossings, then placed near them.
 */
export function layoutOf(
  view: View,
  room: { gap: number; passing: number; widthOf(box: Box): number },
): Layout {
  const depth = layersOf(
    view.boxes.map(({ id }) => id),
    view.edges,
  )
  const layers: Place[][] = []
  const places = new Map<string, Place>()
  const put = (layer: number, place: Place) => {
    ;(layers[layer] ??= []).push(place)
    places.set(place.key, place)
    return place
  }
  for (const box of view.boxes) put(depth.get(box.id)!, { key: box.id, box, width: room.widthOf(box), x: 0 })
  const pieces: Piece[][] = layers.map(() => [])
  for (const { from, to } of view.edges) {
    let last = places.get(from)!
    for (let layer = depth.get(from)! + 1; layer <= depth.get(to)!; layer++) {
      // Edges out of one box that pass a layer share the place where they do.
      const key = layer === depth.get(to) ? to : `${from}\0${layer}`
      const next = places.get(key) ?? put(layer, { key, box: null, width: room.passing, x: 0 })
      if (!pieces[layer - 1]!.some((piece) => piece.from === last && piece.to === next))
        pieces[layer - 1]!.push({ from: last, to: next })
      last = next
    }
  }
  order(layers, pieces)
  place(layers, pieces, room.gap)
  return { layers, pieces }
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length

function neighboursOf(pieces: readonly (readonly Piece[])[]) {
  const above = new Map<Place, Place[]>()
  const below = new Map<Place, Place[]>()
  for (const { from, to } of pieces.flat()) {
    above.set(to, [...(above.get(to) ?? []), from])
    below.set(from, [...(below.get(from) ?? []), to])
  }
  return { above, below }
}

/** Sorts each layer by the mean place of its neighbours, downwards and upwards by turns. */
function order(layers: Place[][], pieces: readonly (readonly Piece[])[]): void {
  const { above, below } = neighboursOf(pieces)
  const index = new Map<Place, number>()
  const note = (layer: readonly Place[]) => layer.forEach((place, i) => index.set(place, i))
  layers.forEach(note)
  for (let round = 0; round < 4; round++)
    for (const [side, list] of [
      [above, layers],
      [below, layers.toReversed()],
    ] as const)
      for (const layer of list) {
        const wish = new Map(
          layer.map((place) => {
            const near = side.get(place)
            return [place, near ? mean(near.map((other) => index.get(other)!)) : index.get(place)!]
          }),
        )
        layer.sort((a, b) => wish.get(a)! - wish.get(b)!)
        note(layer)
      }
}

/** Gives each place an x: near its neighbours, in the layer's order, without overlaps; the leftmost edge at 0. */
function place(layers: readonly Place[][], pieces: readonly (readonly Piece[])[], gap: number): void {
  const { above, below } = neighboursOf(pieces)
  const spread = (layer: readonly Place[], wish: readonly number[]) => {
    // Blocks that would overlap are joined and share their mean wish (pool adjacent violators).
    const offsets: number[] = []
    layer.forEach((one, i) => {
      const last = layer[i - 1]
      offsets.push(last ? offsets[i - 1]! + last.width / 2 + gap + one.width / 2 : 0)
    })
    const blocks: { sum: number; n: number }[] = []
    for (const [i, x] of wish.entries()) {
      blocks.push({ sum: x - offsets[i]!, n: 1 })
      while (blocks.length > 1) {
        const [a, b] = [blocks.at(-2)!, blocks.at(-1)!]
        if (a.sum / a.n <= b.sum / b.n) break
        blocks.splice(-2, 2, { sum: a.sum + b.sum, n: a.n + b.n })
      }
    }
    let i = 0
    for (const { sum, n } of blocks) for (let k = 0; k < n; k++, i++) layer[i]!.x = sum / n + offsets[i]!
  }
  for (const layer of layers)
    spread(
      layer,
      layer.map(() => 0),
    )
  for (let round = 0; round < 8; round++)
    for (const [side, list] of [
      [above, layers],
      [below, layers.toReversed()],
    ] as const)
      for (const layer of list)
        spread(
          layer,
          layer.map((one) => {
            const near = side.get(one)
            return near ? mean(near.map(({ x }) => x)) : one.x
          }),
        )
  const left = Math.min(...layers.flat().map(({ x, width }) => x - width / 2))
  for (const one of layers.flat()) one.x -= left
}
