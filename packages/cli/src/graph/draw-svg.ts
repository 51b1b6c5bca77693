import type { GraphStatus, PipelineGraphBody } from '@slipway/contract/pipeline-graph'
import { duration } from '../screen/numbers.ts'
import { folded } from './fold.ts'
import { layoutOf, type Piece, type Place } from './layout.ts'
import { type Box, viewOf } from './view.ts'

const sign = 7.3
const boxHeight = 46
const layerGap = 44
const margin = 24
const heading = 40
const widthOf = (box: Box) => Math.max(64, Math.max([...box.title].length, [...box.note].length) * sign + 28)

/** A picture of the graph as SVG that needs nothing else, in the reader's light or dark colours. */
export function drawSvg(graph: PipelineGraphBody): string {
  const view = folded(viewOf(graph), { width: 2400, gap: 20, layers: 120, widthOf })
  const { layers, pieces } = layoutOf(view, { gap: 20, passing: 8, widthOf })
  const width = Math.max(320, ...layers.flat().map(({ x, width: w }) => x + w / 2)) + 2 * margin
  const height = heading + layers.length * (boxHeight + layerGap) - layerGap + 2 * margin
  const top = (layer: number) => heading + margin + layer * (boxHeight + layerGap)
  const title = titleOf(graph)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-label="${escaped(title)}">
<style>
  svg { --ground: #fff; --ink: #1f2328; --soft: #656d76; --line: #8c959f; color-scheme: light dark }
  ${palette('light')}
  @media (prefers-color-scheme: dark) {
    svg { --ground: #0d1117; --ink: #e6edf3; --soft: #8d96a0; --line: #6e7681 }
    ${palette('dark')}
  }
  .ground { fill: var(--ground) }
  text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: var(--ink) }
  .note { fill: var(--soft) }
  .heading { font-size: 14px; font-weight: 600 }
  .edge { fill: none; stroke: var(--line); stroke-width: 1.5 }
  rect.box { stroke-width: 1.5; rx: 6px }
  .pending rect, .queued rect { stroke-dasharray: 4 3 }
</style>
<rect class="ground" width="100%" height="100%"/>
<text class="heading" x="${margin}" y="${margin + 8}">${escaped(title)}</text>
<g transform="translate(${margin} 0)">
${pieces.flatMap((between, i) => between.map((piece) => edge(piece, top(i)))).join('\n')}
${layers.flatMap((layer, i) => layer.map((place) => drawn(place, top(i)))).join('\n')}
</g>
</svg>
`
}

function titleOf({ pipeline, run, status, startedMs, endedMs }: PipelineGraphBody): string {
  if (run === null) return pipeline
  const took = startedMs !== null && endedMs !== null ? ` · ${duration(endedMs - startedMs)}` : ''
  return `${pipeline} · ${run} · ${status}${took}`
}

/** Fill and border of each state. */
const colours: Record<'light' | 'dark', Record<GraphStatus, readonly [string, string]>> = {
  light: {
    pending: ['#f6f8fa', '#8c959f'],
    queued: ['#f6f8fa', '#0969da'],
    waiting: ['#fbefff', '#8250df'],
    running: ['#ddf4ff', '#0969da'],
    succeeded: ['#dafbe1', '#1a7f37'],
    cached: ['#eef6f0', '#4ac26b'],
    failed: ['#ffebe9', '#cf222e'],
    cancelled: ['#fff8c5', '#9a6700'],
  },
  dark: {
    pending: ['#161b22', '#6e7681'],
    queued: ['#161b22', '#58a6ff'],
    waiting: ['#3c1e70', '#a371f7'],
    running: ['#0c2d6b', '#58a6ff'],
    succeeded: ['#033a16', '#3fb950'],
    cached: ['#0f2a1a', '#238636'],
    failed: ['#67060c', '#f85149'],
    cancelled: ['#4b2900', '#d29922'],
  },
}

const palette = (mode: 'light' | 'dark') =>
  Object.entries(colours[mode])
    .map(([status, [fill, stroke]]) => `.${status} rect { fill: ${fill}; stroke: ${stroke} }`)
    .join(' ')

function edge({ from, to }: Piece, topOfFrom: number): string {
  const y0 = topOfFrom + boxHeight
  const y1 = topOfFrom + boxHeight + layerGap
  const bend = (y0 + y1) / 2
  // What only passes a layer goes straight through it.
  const through = to.box === null ? ` V${y1 + boxHeight}` : ''
  return `<path class="edge" d="M${round(from.x)} ${y0} C${round(from.x)} ${bend} ${round(to.x)} ${bend} ${round(to.x)} ${y1}${through}"/>`
}

function drawn(place: Place, y: number): string {
  if (!place.box) return ''
  const { title, note, status, nodes } = place.box
  const x = round(place.x - place.width / 2)
  const told = nodes
    .slice(0, 20)
    .map((node) => [node.id, node.status, node.reason].filter(Boolean).join(' · '))
  return `<g class="${status}"><title>${escaped(told.join('\n'))}</title><rect class="box" x="${x}" y="${y}" width="${round(place.width)}" height="${boxHeight}"/><text x="${x + 14}" y="${y + (note ? 19 : 27)}">${escaped(title)}</text>${note ? `<text class="note" x="${x + 14}" y="${y + 36}">${escaped(note)}</text>` : ''}</g>`
}

const round = (n: number) => Math.round(n * 10) / 10
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** As XML takes it: signs that it cannot hold are left out. */
const escaped = (text: string) =>
  text.replaceAll(/[&<>"]/g, (one) => entities[one]!).replaceAll(/[^\P{Cc}\n\t]/gu, '')
