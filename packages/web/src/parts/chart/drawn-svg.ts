/** Drawings of charts that are no SVG themselves. Colours are those of paper. */
export const ink = '#24292f'
const grid = '#d8dee4'
const font = 'font-family="system-ui, sans-serif" font-size="12"'

const escaped = (text: string): string =>
  text.replaceAll(/[<>&"]/g, (sign) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[sign]!)

export const sheet = (width: number, height: number, inner: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${font}><rect width="100%" height="100%" fill="#fff"/>${inner}</svg>`

export interface DrawnLine {
  readonly label: string
  readonly color: string
  readonly dash?: readonly number[]
  readonly points: readonly { readonly step: number; readonly value: number | string }[]
}

const [width, height, left, top, bottom] = [900, 420, 70, 16, 30]
const mostNamed = 20

/** Lines over steps, with axes and the names of the lines. */
export function linesSvg(
  title: string,
  lines: readonly DrawnLine[],
  stepText: (step: number) => string = short,
): string {
  const known = lines.map(({ points, ...line }) => ({
    ...line,
    points: points.flatMap(({ step, value }) => (typeof value === 'number' ? [[step, value] as const] : [])),
  }))
  const all = known.flatMap(({ points }) => points)
  const [x, y] = [0, 1].map((axis) => scaleOf(all.map((point) => point[axis]!)))
  const place = (step: number, value: number) =>
    `${(left + x!.at(step) * (width - left - 20)).toFixed(1)},${(top + (1 - y!.at(value)) * height).toFixed(1)}`
  const drawn = known.map(
    ({ color, dash, points }) =>
      `<polyline fill="none" stroke="${color}" stroke-width="1.5"${dash?.length ? ` stroke-dasharray="${dash.join(' ')}"` : ''} points="${points.map(([step, value]) => place(step, value)).join(' ')}"/>`,
  )
  const across = y!.ticks.map((tick) => {
    const at = top + (1 - y!.at(tick)) * height
    return `<line x1="${left}" x2="${width - 20}" y1="${at}" y2="${at}" stroke="${grid}"/><text x="${left - 8}" y="${at + 4}" text-anchor="end" fill="${ink}">${short(tick)}</text>`
  })
  const along = x!.ticks.map(
    (tick) =>
      `<text x="${left + x!.at(tick) * (width - left - 20)}" y="${top + height + 18}" text-anchor="middle" fill="${ink}">${escaped(stepText(tick))}</text>`,
  )
  const names = known.slice(0, mostNamed).map(({ label, color }, i) => {
    const at = top + height + bottom + 16 + i * 18
    return `<rect x="${left}" y="${at - 9}" width="14" height="3" fill="${color}"/><text x="${left + 22}" y="${at - 3}" fill="${ink}">${escaped(label)}</text>`
  })
  return sheet(
    width,
    top + height + bottom + 16 + names.length * 18,
    `<title>${escaped(title)}</title>${across.join('')}${along.join('')}${drawn.join('')}${names.join('')}`,
  )
}

/** Bars with their names and values, one below the other. */
export function barsSvg(
  title: string,
  bars: readonly { readonly label: string; readonly value: number; readonly shown: string }[],
): string {
  const most = bars.reduce((max, { value }) => Math.max(max, Math.abs(value)), 0) || 1
  const rows = bars.map(({ label, value, shown }, i) => {
    const at = 16 + i * 20
    const long = (Math.abs(value) / most) * 460
    return `<text x="240" y="${at + 4}" text-anchor="end" fill="${ink}">${cut(label, 36)}</text><rect x="250" y="${at - 6}" width="${Math.max(1, long).toFixed(1)}" height="12" fill="#0b6bcb"/><text x="${258 + long}" y="${at + 4}" fill="${ink}">${escaped(shown)}</text>`
  })
  return sheet(820, 16 + bars.length * 20, `<title>${escaped(title)}</title>${rows.join('')}`)
}

export interface DrawnSpans {
  readonly label: string
  readonly spans: readonly { readonly from: number; readonly to: number; readonly color: string }[]
}

/** Spans over a line each, one below the other; places from 0 to 1. */
export function spansSvg(title: string, rows: readonly DrawnSpans[], length: string): string {
  const drawn = rows.map(({ label, spans }, i) => {
    const at = 16 + i * 20
    const bars = spans.map(
      ({ from, to, color }) =>
        `<rect x="${(250 + from * 550).toFixed(1)}" y="${at - 6}" width="${Math.max(1, (to - from) * 550).toFixed(1)}" height="12" fill="${color}"/>`,
    )
    return `<text x="240" y="${at + 4}" text-anchor="end" fill="${ink}">${cut(label, 36)}</text>${bars.join('')}`
  })
  const foot = 16 + rows.length * 20
  return sheet(
    820,
    foot + 20,
    `<title>${escaped(title)}</title>${drawn.join('')}<text x="800" y="${foot + 4}" text-anchor="end" fill="${ink}">${escaped(length)}</text>`,
  )
}

/** Squares of a colour each, with what they say, and names at both sides. */
export function matrixSvg(
  title: string,
  rows: readonly string[],
  columns: readonly string[],
  cellOf: (
    row: number,
    column: number,
  ) => { readonly shown: string; readonly color: string; readonly ink: string } | null,
): string {
  const [side, edge] = [46, 170]
  const cells = rows.flatMap((_, row) =>
    columns.map((_, column) => {
      const cell = cellOf(row, column)
      if (!cell) return ''
      const [x, y] = [edge + column * side, row * side + 8]
      return `<rect x="${x}" y="${y}" width="${side - 1}" height="${side - 1}" fill="${cell.color}"/><text x="${x + side / 2}" y="${y + side / 2 + 4}" text-anchor="middle" fill="${cell.ink}">${escaped(cell.shown)}</text>`
    }),
  )
  const beside = rows.map(
    (name, i) =>
      `<text x="${edge - 8}" y="${i * side + 8 + side / 2 + 4}" text-anchor="end" fill="${ink}">${cut(name, 22)}</text>`,
  )
  const end = rows.length * side + 16
  const below = columns.map(
    (name, i) =>
      `<text transform="translate(${edge + i * side + side / 2 + 4} ${end}) rotate(-60)" text-anchor="end" fill="${ink}">${cut(name, 22)}</text>`,
  )
  return sheet(
    edge + columns.length * side + 20,
    end + edge,
    `<title>${escaped(title)}</title>${cells.join('')}${beside.join('')}${below.join('')}`,
  )
}

/** Ready for a drawing, and no longer than so many letters. */
export const cut = (text: string, letters: number): string =>
  escaped(text.length > letters ? `${text.slice(0, letters - 1)}…` : text)

const short = (value: number): string =>
  String(Number(Math.abs(value) >= 1e5 ? value.toPrecision(3) : value.toPrecision(6)))

/** Where a value lies from 0 to 1, and round values along the way. */
const scaleOf = (values: readonly number[]) => {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  if (!(high > low)) return { at: () => 0.5, ticks: Number.isFinite(low) ? [low] : [] }
  const raw = (high - low) / 5
  const size = 10 ** Math.floor(Math.log10(raw))
  const step = size * (raw / size >= 5 ? 5 : raw / size >= 2 ? 2 : 1)
  const ticks: number[] = []
  for (let i = Math.ceil(low / step); i * step <= high; i++) ticks.push(i * step)
  return { at: (value: number) => (value - low) / (high - low), ticks }
}
