import { count, percent } from '../screen/numbers.ts'
import type { Axis, Boxes, Chart, Missing } from './chart.ts'
import { axisWords, rangeOf, scale, ticks } from './scale.ts'

const [width, height] = [720, 420]
const [left, right, top, bottom] = [70, 20, 44, 48]
const [plotWidth, plotHeight] = [width - left - right, height - top - bottom]

/** A chart as SVG that needs nothing else, in the reader's light or dark colours. */
export function drawChartSvg(chart: Chart): string {
  const { body, tall = height } = bodyOf(chart)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${tall}" width="${width}" height="${tall}" role="img" aria-label="${escaped(chart.title)}">
<style>
  svg { --ground: #fff; --ink: #1f2328; --soft: #656d76; --line: #d1d9e0; --mark: #0969da; color-scheme: light dark }
  @media (prefers-color-scheme: dark) { svg { --ground: #0d1117; --ink: #e6edf3; --soft: #8d96a0; --line: #30363d; --mark: #4493f8 } }
  .ground { fill: var(--ground) }
  text { font: 12px system-ui, sans-serif; fill: var(--soft) } .title { font-size: 15px; font-weight: 600; fill: var(--ink) }
  .grid { stroke: var(--line) } .mark { fill: var(--mark) } .line { fill: none; stroke: var(--mark); stroke-width: 1.8 }
  .dot { fill: var(--mark); opacity: .45 } .box { fill: var(--mark); opacity: .35; stroke: var(--mark) } .middle { stroke: var(--ink); stroke-width: 2 }
  .rest { fill: var(--line) } .e { text-anchor: end } .m { text-anchor: middle }
</style>
<rect class="ground" width="100%" height="100%"/>
<text class="title" x="${left}" y="26">${escaped(chart.title)}</text>
${body}
</svg>
`
}

const escaped = (text: string) =>
  text
    .replaceAll(/\p{Cc}/gu, '�')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
const r = (value: number) => Number(value.toFixed(1))

function bodyOf(chart: Chart): { body: string; tall?: number } {
  switch (chart.kind) {
    case 'histogram': {
      const { edges, counts } = chart
      const x = scale(edges[0]!, edges.at(-1)!, plotWidth)
      const most = Math.max(1, ...counts)
      const marks = counts.map((n, i) => {
        const [from, to] = edges[0] === edges.at(-1) ? [0, plotWidth] : [x(edges[i]!), x(edges[i + 1]!)]
        const tall = (n / most) * plotHeight
        return `<rect class="mark" x="${r(left + from)}" y="${r(top + plotHeight - tall)}" width="${r(Math.max(1, to - from - 1))}" height="${r(tall)}"><title>${count(n)}</title></rect>`
      })
      return {
        body:
          frame(chart.x, [edges[0]!, edges.at(-1)!], { name: 'rows', time: false }, [0, most]) +
          marks.join(''),
      }
    }
    case 'scatter':
    case 'time': {
      const xs = rangeOf(chart.points.map(([x]) => x))
      const ys = rangeOf(chart.points.map(([, y]) => y))
      const [x, y] = [scale(...xs, plotWidth), scale(...ys, plotHeight)]
      const places = chart.points.map(([a, b]) => [r(left + x(a)), r(top + plotHeight - y(b))] as const)
      const marks =
        chart.kind === 'time'
          ? `<path class="line" d="M${places.map((place) => place.join(' ')).join('L')}"/>`
          : places.map(([cx, cy]) => `<circle class="dot" cx="${cx}" cy="${cy}" r="2.5"/>`).join('')
      return { body: frame(chart.x, xs, chart.y, ys) + marks }
    }
    case 'bars':
      return sideways(
        [
          ...chart.labels.map((label, i) => ({ label, n: chart.counts[i]!, words: count(chart.counts[i]!) })),
          ...(chart.other > 0 ? [{ label: '(others)', n: chart.other, words: count(chart.other) }] : []),
        ],
        Math.max(1, ...chart.counts, chart.other),
      )
    case 'box':
      return { body: boxes(chart) }
    case 'missing':
      return missing(chart)
  }
}

/** Axes with round numbers and their names. */
function frame(x: Axis, xs: readonly [number, number], y: Axis, ys: readonly [number, number]): string {
  const [toX, toY] = [scale(...xs, plotWidth), scale(...ys, plotHeight)]
  const span = xs[1] - xs[0]
  const xTicks = x.time ? Array.from({ length: 5 }, (_, i) => xs[0] + (span * i) / 4) : ticks(...xs, 7)
  const across = xTicks.map(
    (value) =>
      `<text class="m" x="${r(left + toX(value))}" y="${top + plotHeight + 18}">${axisWords(value, x.time, span)}</text>`,
  )
  const up = ticks(...ys).map((value) => {
    const at = r(top + plotHeight - toY(value))
    return `<line class="grid" x1="${left}" x2="${left + plotWidth}" y1="${at}" y2="${at}"/><text class="e" x="${left - 8}" y="${at + 4}">${axisWords(value, y.time)}</text>`
  })
  return `${up.join('')}${across.join('')}<text class="m" x="${left + plotWidth / 2}" y="${height - 10}">${escaped(x.name)}</text><text class="e" x="${left - 8}" y="${top - 10}">${escaped(y.name.length > 10 ? `${y.name.slice(0, 9)}…` : y.name)}</text>`
}

const barHeight = 22

function sideways(
  rows: readonly { readonly label: string; readonly n: number; readonly words: string }[],
  most: number,
  rest = false,
): { body: string; tall: number } {
  const label = 200
  const room = width - label - right - 70
  const drawn = rows.map(({ label: text, n, words }, i) => {
    const y = top + i * barHeight
    const long = (n / most) * room
    const shown = text.length > 28 ? `${text.slice(0, 27)}…` : text
    return `<text class="e" x="${label - 8}" y="${y + 15}">${escaped(shown)}</text>${rest ? `<rect class="rest" x="${label}" y="${y + 3}" width="${room}" height="${barHeight - 6}"/>` : ''}<rect class="mark" x="${label}" y="${y + 3}" width="${r(Math.max(n > 0 ? 1 : 0, long))}" height="${barHeight - 6}"/><text x="${r(label + (rest ? room : long) + 6)}" y="${y + 15}">${words}</text>`
  })
  return { body: drawn.join('\n'), tall: top + rows.length * barHeight + 20 }
}

function boxes({ groups, y }: Boxes): string {
  const ys = rangeOf(groups.flatMap((group) => [group.low, group.high]))
  const toY = scale(...ys, plotHeight)
  const at = (value: number) => r(top + plotHeight - toY(value))
  const up = ticks(...ys).map(
    (value) =>
      `<line class="grid" x1="${left}" x2="${left + plotWidth}" y1="${at(value)}" y2="${at(value)}"/><text class="e" x="${left - 8}" y="${at(value) + 4}">${axisWords(value, y.time)}</text>`,
  )
  const step = plotWidth / Math.max(1, groups.length)
  const wide = Math.min(80, step * 0.6)
  const drawn = groups.map((group, i) => {
    const middle = r(left + (i + 0.5) * step)
    const label =
      group.label.length > step / 7
        ? `${group.label.slice(0, Math.max(1, Math.floor(step / 7) - 1))}…`
        : group.label
    return `<line class="line" x1="${middle}" x2="${middle}" y1="${at(group.low)}" y2="${at(group.high)}"/><rect class="box" x="${r(middle - wide / 2)}" y="${at(group.q3)}" width="${r(wide)}" height="${r(Math.max(1, at(group.q1) - at(group.q3)))}"/><line class="middle" x1="${r(middle - wide / 2)}" x2="${r(middle + wide / 2)}" y1="${at(group.median)}" y2="${at(group.median)}"/><text class="m" x="${middle}" y="${top + plotHeight + 18}">${escaped(label)}</text>`
  })
  return up.join('') + drawn.join('\n')
}

function missing({ rows, columns, together }: Missing): { body: string; tall: number } {
  const bars = sideways(
    columns.map(({ name, missing: n }) => ({ label: name, n, words: percent(n / Math.max(1, rows)) })),
    Math.max(1, rows),
    true,
  )
  const several = together.filter((pattern) => pattern.columns.length > 1).slice(0, 8)
  const words = several.map(({ columns: names, rows: n }, i) => {
    const text = `${count(n)} rows miss ${names.join(', ')}`
    return `<text x="${left}" y="${bars.tall + 14 + i * 20}">${escaped(text.length > 100 ? `${text.slice(0, 99)}…` : text)}</text>`
  })
  const none = columns.length === 0 ? `<text x="${left}" y="${top + 16}">No value is missing.</text>` : ''
  return { body: bars.body + words.join('') + none, tall: bars.tall + several.length * 20 + 30 }
}
