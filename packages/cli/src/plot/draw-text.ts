import { count, percent } from '../screen/numbers.ts'
import { fit, table, terminalWidth } from '../screen/table.ts'
import type { Boxes, Chart, Line, Missing, Scatter } from './chart.ts'
import { axisWords, rangeOf, scale } from './scale.ts'

/** A chart in the signs of a terminal, no wider than it. */
export function drawText(chart: Chart): string {
  const drawn = lines(chart)
  return [fit(chart.title), '', ...drawn].join('\n')
}

function lines(chart: Chart): string[] {
  switch (chart.kind) {
    case 'histogram': {
      const shown = (value: number) => axisWords(value, chart.x.time, chart.edges.at(-1)! - chart.edges[0]!)
      return bars(
        chart.counts.map((n, i) => [`${shown(chart.edges[i]!)} … ${shown(chart.edges[i + 1]!)}`, n]),
      )
    }
    case 'bars':
      return bars([
        ...chart.labels.map((label, i): [string, number] => [label, chart.counts[i]!]),
        ...(chart.other > 0 ? [['(others)', chart.other] as [string, number]] : []),
      ])
    case 'scatter':
    case 'time':
      return braille(chart)
    case 'box':
      return boxes(chart)
    case 'missing':
      return missing(chart)
  }
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

function bars(rows: readonly (readonly [label: string, n: number])[]): string[] {
  const most = Math.max(1, ...rows.map(([, n]) => n))
  const numbers = Math.max(...rows.map(([, n]) => count(n).length))
  const label = Math.min(30, Math.max(...rows.map(([text]) => text.length)))
  const room = Math.max(10, terminalWidth() - label - numbers - 3)
  return rows.map(([text, n]) => {
    const eighth = Math.round((n / most) * room * 8)
    const bar = '█'.repeat(eighth >> 3) + eighths[eighth & 7]! || (n > 0 ? '▏' : '')
    return `${fit(text.replaceAll(/\p{Cc}/gu, ' '), label).padEnd(label)} ${count(n).padStart(numbers)} ${bar}`.trimEnd()
  })
}

const plotRows = 16

/** Dots of Braille signs: two by four in each. */
function braille(chart: Scatter | Line): string[] {
  const [left, right] = rangeOf(chart.points.map(([x]) => x))
  const [low, high] = rangeOf(chart.points.map(([, y]) => y))
  const labels = [high, low].map((value) => axisWords(value, chart.y.time))
  const margin = Math.max(...labels.map((text) => text.length))
  const width = Math.max(20, Math.min(100, terminalWidth() - margin - 2))
  const cells = new Uint8Array(width * plotRows)
  const toX = scale(left, right, width * 2 - 1)
  const toY = scale(low, high, plotRows * 4 - 1)
  for (const [x, y] of chart.points) {
    const [dotX, dotY] = [Math.round(toX(x)), plotRows * 4 - 1 - Math.round(toY(y))]
    cells[(dotY >> 2) * width + (dotX >> 1)]! |= dots[dotY & 3]![dotX & 1]!
  }
  const rows = Array.from({ length: plotRows }, (_, row) => {
    const label = row === 0 ? labels[0]! : row === plotRows - 1 ? labels[1]! : ''
    const signs = Array.from(cells.subarray(row * width, (row + 1) * width), (cell) =>
      String.fromCharCode(0x2800 + cell),
    )
    return `${label.padStart(margin)} ┤${signs.join('')}`.trimEnd()
  })
  const span = right - left
  const [begin, end] = [axisWords(left, chart.x.time, span), axisWords(right, chart.x.time, span)]
  const gap = Math.max(1, width - begin.length - end.length)
  return [
    ...rows,
    `${' '.repeat(margin)} └${'─'.repeat(width)}`,
    `${' '.repeat(margin + 2)}${begin}${' '.repeat(gap)}${end}`,
    `${' '.repeat(margin + 2)}${chart.x.name} → , ${chart.y.name} ↑`,
  ]
}

const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

function boxes({ groups, y }: Boxes): string[] {
  const [low, high] = rangeOf(groups.flatMap((group) => [group.low, group.high]))
  const label = Math.min(24, Math.max(...groups.map((group) => group.label.length), 3))
  const width = Math.max(20, Math.min(80, terminalWidth() - label - 2))
  const at = (value: number) => Math.round(scale(low, high, width - 1)(value))
  const drawn = groups.map((group) => {
    const signs = new Array<string>(width).fill(' ')
    for (let i = at(group.low); i <= at(group.high); i++) signs[i] = '─'
    for (let i = at(group.q1); i <= at(group.q3); i++) signs[i] = '█'
    signs[at(group.low)] = signs[at(group.low)] === '█' ? '█' : '├'
    signs[at(group.high)] = signs[at(group.high)] === '█' ? '█' : '┤'
    signs[at(group.median)] = '┃'
    return `${fit(group.label, label).padEnd(label)} ${signs.join('').trimEnd()}`
  })
  const [begin, end] = [axisWords(low, y.time), axisWords(high, y.time)]
  return [
    ...drawn,
    `${' '.repeat(label + 1)}${begin}${' '.repeat(Math.max(1, width - begin.length - end.length))}${end}`,
    '',
    table(groups, [
      { title: '', flexible: true, cell: (group) => group.label },
      { title: 'rows', right: true, cell: (group) => count(group.n) },
      { title: 'median', right: true, cell: (group) => axisWords(group.median, y.time) },
      {
        title: 'middle half',
        cell: (group) => `${axisWords(group.q1, y.time)} … ${axisWords(group.q3, y.time)}`,
      },
      { title: 'far out', right: true, cell: (group) => count(group.outliers) },
    ]),
  ]
}

function missing({ rows, columns, together }: Missing): string[] {
  if (columns.length === 0) return ['No value is missing.']
  const label = Math.min(30, Math.max(...columns.map(({ name }) => name.length)))
  const room = Math.max(10, Math.min(50, terminalWidth() - label - 9))
  const shares = columns.map(({ name, missing: n }) => {
    const filled = Math.max(1, Math.round((n / rows) * room))
    return `${fit(name, label).padEnd(label)} ${percent(n / rows).padStart(6)} ${'█'.repeat(filled)}${'░'.repeat(room - filled)}`
  })
  const several = together.filter((pattern) => pattern.columns.length > 1).slice(0, 8)
  return [
    ...shares,
    ...(several.length > 0
      ? [
          '',
          'together',
          ...several.map((pattern) => fit(`  ${count(pattern.rows)} rows: ${pattern.columns.join(', ')}`)),
        ]
      : []),
  ]
}
