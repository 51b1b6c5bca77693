/** One column of a table on the terminal. Numbers read best to the right. */
export interface TableColumn<Row> {
  readonly title: string
  readonly right?: boolean
  /** Shrinks first when the terminal is narrow. */
  readonly flexible?: boolean
  cell(row: Row): string
}

/** Signs that take two columns on a terminal, and marks that take none. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const none = /[\p{Mn}\p{Me}\p{Cf}]/u
const widthOfSign = (sign: string) => (none.test(sign) ? 0 : wide.test(sign) ? 2 : 1)
const widthOf = (text: string) => {
  let width = 0
  for (const sign of text) width += sign < '\u0300' ? 1 : widthOfSign(sign)
  return width
}
/** The beginning of a text that takes so many columns. */
function begin(text: string, width: number): string {
  let taken = ''
  let used = 0
  for (const sign of text) {
    used += widthOfSign(sign)
    if (used > width) break
    taken += sign
  }
  return taken
}
/** The text, or as much of it as there is room for and an ellipsis. */
export const fit = (text: string, width: number = terminalWidth()) =>
  widthOf(text) <= width ? text : `${begin(text, Math.max(1, width - 1))}…`
const pad = (text: string, width: number, right = false) => {
  const gap = ' '.repeat(Math.max(0, width - widthOf(text)))
  return right ? gap + text : text + gap
}

/** The columns a terminal has; a pipe gets 80. */
export const terminalWidth = () => Math.max(40, process.stdout.columns ?? 80)

/** Data may hold line ends, and signs that would steer the terminal. */
const plainLine = (text: string) => text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}/gu, '�')

/** Lines of a table no wider than the terminal: flexible columns are cut, never wrapped. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  width = terminalWidth(),
): string {
  const cells = rows.map((row) => columns.map((column) => plainLine(column.cell(row))))
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

/** Words behind what they are about, each wrapped beside it: no word is cut. */
export function terms(rows: readonly (readonly [about: string, words: string])[]): string {
  const indent = Math.max(...rows.map(([about]) => widthOf(about))) + 2
  return rows
    .map(([about, words]) => pad(about, indent) + paragraph(plainLine(words), indent).slice(indent))
    .join('\n')
}
