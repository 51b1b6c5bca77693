/** What starts what: the pipeline of a schedule, by the name of its runs, and those whose end it waits for. */
export interface Link {
  readonly starts: string
  /** null: the end of any pipeline. */
  readonly after: readonly string[] | null
}

/** A way from a pipeline's end round to itself, such as [a, b, a]; null where there is none. */
export function findLoop(links: readonly Link[]): string[] | null {
  const names = [...new Set(links.flatMap(({ starts, after }) => [starts, ...(after ?? [])]))]
  const next = new Map<string, Set<string>>(names.map((name) => [name, new Set()]))
  for (const { starts, after } of links) for (const name of after ?? names) next.get(name)!.add(starts)
  const done = new Set<string>()
  const visit = (name: string, above: string[]): string[] | null => {
    if (above.includes(name)) return [...above.slice(above.indexOf(name)), name]
    if (done.has(name)) return null
    for (const other of next.get(name)!) {
      const found = visit(other, [...above, name])
      if (found) return found
    }
    done.add(name)
    return null
  }
  for (const name of names) {
    const found = visit(name, [])
    if (found) return found
  }
  return null
}
