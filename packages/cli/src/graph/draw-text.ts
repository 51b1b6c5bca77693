import { fit } from '../screen/table.ts'
import { folded } from './fold.ts'
import { layoutOf, type Piece, type Place } from './layout.ts'
import type { Box, View } from './view.ts'

/** Which sides of a cell a line leaves by. */
const up = 1
const down = 2
const left = 4
const right = 8
const glyphs = [' ', '╵', '╷', '│', '╴', '╯', '╮', '┤', '╶', '╰', '╭', '├', '─', '┴', '┬', '┼']

const widthOf = (box: Box) => Math.min(28, Math.max([...box.title].length, [...box.note].length)) + 4
const deepest = 24

/** The view as text of at most `width` columns: boxes with lines from top to bottom. What is too much is folded. */
export function drawText(view: View, width: number): string {
  for (let room = width; ; room -= 8) {
    const { layers, pieces } = layoutOf(folded(view, { width: room, gap: 2, layers: deepest, widthOf }), {
      gap: 2,
      passing: 1,
      widthOf,
    })
    for (const one of layers.flat()) one.x = Math.floor(one.x)
    const needed = Math.max(...layers.flat().map(({ x, width: w }) => x + Math.ceil(w / 2)))
    // Lines that pass beside the boxes take room too; then a little more is folded.
    if (needed > width && room > 24) continue
    return layers
      .flatMap((layer, i) => [
        ...boxLines(layer, pieces[i - 1] ?? [], pieces[i] ?? []),
        ...wires(pieces[i] ?? []),
      ])
      .map((line) => fit(line.trimEnd(), width))
      .join('\n')
  }
}

const startOf = ({ x, width }: Place) => x - Math.floor(width / 2)

/** The rows of a layer: boxes, and the lines that pass between them. */
function boxLines(layer: readonly Place[], above: readonly Piece[], below: readonly Piece[]): string[] {
  const rows = layer.some(({ box }) => box?.note) ? 4 : 3
  const lines = Array.from({ length: rows }, () => [] as string[])
  const write = (row: number, x: number, text: string) => {
    const line = lines[row]!
    for (const sign of text) {
      while (line.length < x) line.push(' ')
      line[x++] = sign
    }
  }
  for (const place of layer) {
    const x = startOf(place)
    if (!place.box) {
      for (let row = 0; row < rows; row++) write(row, place.x, '│')
      continue
    }
    const inner = place.width - 2
    write(0, x, `┌${'─'.repeat(inner)}┐`)
    write(1, x, `│${padded(place.box.title, inner)}│`)
    if (rows === 4) write(2, x, `│${padded(place.box.note, inner)}│`)
    write(rows - 1, x, `└${'─'.repeat(inner)}┘`)
    if (above.some(({ to }) => to === place)) write(0, place.x, '┴')
    if (below.some(({ from }) => from === place)) write(rows - 1, place.x, '┬')
  }
  return lines.map((line) => Array.from(line, (sign) => sign ?? ' ').join(''))
}

const padded = (text: string, width: number) => {
  const cut = fit(text, width - 2)
  return ` ${cut}${' '.repeat(Math.max(0, width - 1 - [...cut].length))}`
}

interface Net {
  readonly from: Set<Place>
  readonly to: Set<Place>
}

/** The rows between two layers. Boxes with the same followers share one line; each line has a row of its own. */
function wires(pieces: readonly Piece[]): string[] {
  if (pieces.length === 0) return []
  const followers = Map.groupBy(pieces, (piece) => piece.from)
  const nets = new Map<string, Net>()
  for (const [from, of] of followers) {
    const to = of.map((piece) => piece.to)
    const key = JSON.stringify(to.map((place) => place.key).toSorted())
    const net = nets.get(key) ?? { from: new Set(), to: new Set(to) }
    net.from.add(from)
    nets.set(key, net)
  }
  // Straight down: the boxes may touch.
  if (pieces.every(({ from, to }) => from.x === to.x)) return []
  const tracks = tracksOf([...nets.values()])
  const height = Math.max(1, Math.max(...tracks.values()) + 1)
  const cells = Array.from({ length: height }, () => [] as number[])
  const mark = (row: number, x: number, sides: number) => {
    cells[row]![x] = (cells[row]![x] ?? 0) | sides
  }
  for (const [net, track] of tracks) {
    const xs = [...net.from, ...net.to].map(({ x }) => x)
    const [low, high] = [Math.min(...xs), Math.max(...xs)]
    for (let x = low; x < high; x++) {
      mark(track, x, right)
      mark(track, x + 1, left)
    }
    for (const { x } of net.from) {
      for (let row = 0; row < track; row++) mark(row, x, up | down)
      mark(track, x, up)
    }
    for (const { x } of net.to) {
      for (let row = track + 1; row < height; row++) mark(row, x, up | down)
      mark(track, x, down)
    }
  }
  return cells.map((row) => Array.from(row, (sides) => glyphs[sides ?? 0]!).join(''))
}

/** A row for each net: nets whose lines would touch get different ones, above where another begins where it ends. */
function tracksOf(nets: readonly Net[]): Map<Net, number> {
  const spanOf = ({ from, to }: Net) => {
    const xs = [...from, ...to].map(({ x }) => x)
    return [Math.min(...xs), Math.max(...xs)] as const
  }
  const endsUnder = (a: Net, b: Net) => [...a.to].some(({ x }) => [...b.from].some((other) => other.x === x))
  const tracks = new Map<Net, number>()
  const touches = (a: Net, b: Net) => {
    const [x, y] = [spanOf(a), spanOf(b)]
    return x[0] <= y[1] && y[0] <= x[1]
  }
  // What ends where another begins is drawn below it, or both would seem to be one.
  const sorted = nets.toSorted((a, b) => Number(endsUnder(a, b)) - Number(endsUnder(b, a)))
  for (const net of sorted) {
    const near = [...tracks].filter(([other]) => touches(net, other)).map(([, track]) => track)
    let track = 0
    while (near.includes(track)) track++
    tracks.set(net, track)
  }
  return tracks
}
