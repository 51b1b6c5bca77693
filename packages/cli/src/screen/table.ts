/** One column of a table on the terminal. Numbers read best to the right. */
export interface TableColumn<Row> {
  readonly title: string
  readonly right?: boolean
  /** Shrinks first when the terminal is narrow. */
  readonly flexible?: boolean
  cell(row: Row): string
}

const widthOf = (text: string) => [...text].length
const fit = (text: string, width: number) =>
  widthOf(text) <= width ? text : `${[...text].slice(0, Math.max(1, width - 1)).join('')}…`
const pad = (text: string, width: number, right = false) => {
  const gap = ' '.repeat(Math.max(0, width - widthOf(text)))
  return right ? gap + text : text + gap
}

/** The columns a terminal has; a pipe gets 80. */
export const terminalWidth = () => Math.max(40, process.stdout.columns ?? 80)

/** Lines of a table no wider than the terminal: flexible columns are cut, never wrapped. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  width = terminalWidth(),
): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row).replaceAll(/\s+/g, ' ')))
  const widths = columns.map((column, j) =>
    Math.max(widthOf(column.title), ...cells.map((row) => widthOf(row[j]!))),
  )
  const total = () => widths.reduce((sum, w) => sum + w, 0) + 2 * (columns.length - 1)
  const shrinkable = columns.map((column, j) => ({ j, flexible: column.flexible === true }))
  for (const wantFlexible of [true, false])
    while (total() > width) {
      const widest = shrinkable
        .filter(({ j, flexible }) => flexible === wantFlexible && widths[j]! > 6)
        .toSorted((a, b) => widths[b.j]! - widths[a.j]!)[0]
      if (!widest) break
      widths[widest.j]!--
    }
  const line = (texts: readonly string[]) =>
    texts
      .map((text, j) => pad(fit(text, widths[j]!), widths[j]!, columns[j]!.right))
      .join('  ')
      .trimEnd()
  return [line(columns.map((c) => c.title)), line(widths.map((w) => '─'.repeat(w))), ...cells.map(line)].join(
    '\n',
  )
}

/** Words wrapped to the terminal, each line after `indent` spaces. */
export function paragraph(text: string, indent = 0, width = terminalWidth()): string {
  const room = width - indent
  const lines: string[] = ['']
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)!
    if (last && widthOf(last) + 1 + widthOf(word) > room) lines.push(word)
    else lines[lines.length - 1] = last ? `${last} ${word}` : word
  }
  return lines.map((line) => ' '.repeat(indent) + line).join('\n')
}
