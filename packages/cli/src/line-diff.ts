import { diff } from 'node:util'

/** What differs between two texts, line by line: `- ` gone, `+ ` new, with a line of context and its heading. */
export function lineDiff(before: string, after: string): string[] {
  const entries = diff(before.split('\n'), after.split('\n'))
  const told: string[] = []
  let heading = ''
  let shown = ''
  for (const [kind, line] of entries) {
    if (/^#+ /.test(line)) heading = line
    if (kind === 0) continue
    if (heading !== shown && line !== heading) told.push('', heading)
    shown = heading
    // node:util tells 1 of what only the first text has.
    told.push(`${kind === 1 ? '-' : '+'} ${line}`)
  }
  return told
}
