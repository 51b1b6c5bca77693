/** The line that every generated page begins with, after its title. */
export const madeBy = '<!-- Written by `npm run generate` from the code. Change the code, not this page. -->'

/** A table in Markdown. A `|` within a cell is escaped. */
export const table = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')

/** Parts with a blank line between them, as a whole file. */
export const page = (...parts: readonly string[]): string => `${parts.join('\n\n')}\n`
