import { cut, ink, sheet } from '../chart/drawn-svg.ts'
import { inkOf } from '../chart/ink.ts'
import type { GraphLink } from './graph-canvas.tsx'
import type { Layout, Size } from './layout.ts'

export interface DrawnNode {
  readonly id: string
  readonly color: string
  /** The first is its name. */
  readonly lines: readonly string[]
}

const [margin, linePx, letterPx] = [16, 16, 6.6]

/** A graph as it was laid out: boxes with what they say, and lines between them. */
export function graphSvg(
  title: string,
  nodes: readonly DrawnNode[],
  links: readonly GraphLink[],
  size: Size,
  { places, width, height }: Layout,
): string {
  const at = (id: string) => {
    const { x = 0, y = 0 } = places.get(id) ?? {}
    return { x: x + margin, y: y + margin }
  }
  const letters = Math.floor((size.width - 16) / letterPx)
  const lines = links.map(({ from, to, words, dashed }) => {
    const [start, end] = [at(from), at(to)]
    const [x1, y1, x2, y2] = [start.x + size.width, start.y + size.height / 2, end.x, end.y + size.height / 2]
    const bend = Math.max(20, (x2 - x1) / 2)
    const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
    const said =
      words === undefined
        ? ''
        : `<text x="${(x1 + x2) / 2}" y="${(y1 + y2) / 2 - 4}" text-anchor="middle" fill="#57606a">${cut(words, 24)}</text>`
    return `<path d="${path}" fill="none" stroke="#8c959f"${dashed ? ' stroke-dasharray="4 4"' : ''}/>${said}`
  })
  const boxes = nodes.map(({ id, color, lines }) => {
    const { x, y } = at(id)
    const texts = lines.map(
      (line, i) =>
        `<text x="${x + 10}" y="${y + 18 + i * linePx}" fill="${ink}"${i === 0 ? ' font-weight="600"' : ''}>${cut(line, letters)}</text>`,
    )
    return `<rect x="${x}" y="${y}" width="${size.width}" height="${size.height}" rx="4" fill="#fff" stroke="#d8dee4"/><rect x="${x}" y="${y}" width="4" height="${size.height}" fill="${inkOf(color)}"/>${texts.join('')}`
  })
  return sheet(
    width + 2 * margin,
    height + 2 * margin,
    `<title>${cut(title, 200)}</title>${lines.join('')}${boxes.join('')}`,
  )
}
