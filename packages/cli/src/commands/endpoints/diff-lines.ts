export type Changes = readonly {
  readonly path: string
  readonly before?: unknown
  readonly after?: unknown
}[]

/** One line of what would change of an endpoint. */
export interface DiffLine {
  readonly what: string
  readonly now: string
  readonly later: string
}

/** Changes for people: a variant that comes or goes is one line, one that stays has a line for each of its parts. */
export const diffLines = (changes: Changes): DiffLine[] => {
  const byPart = Map.groupBy(changes, ({ path }) => nameIn(path) ?? path)
  return [...byPart].flatMap(([part, some]) => {
    const isVariant = nameIn(some[0]!.path) !== null
    const roleOf = (when: 'before' | 'after') =>
      some.find(({ path }) => path.endsWith('.role'))?.[when] ?? null
    // Without a role before or after it was not there, or is there no more.
    const [was, is] = [roleOf('before'), roleOf('after')]
    if (isVariant && (was === null) !== (is === null))
      return { what: part, now: whole(some, 'before'), later: whole(some, 'after') }
    return some.map(({ path, before, after }) => ({
      what: path.replace(/^variants\./, ''),
      now: plain(before),
      later: plain(after),
    }))
  })
}

/** The variant's name, which may hold dots. */
const nameIn = (path: string): string | null => /^variants\.(.+)\.[^.]+$/.exec(path)?.[1] ?? null

const whole = (parts: Changes, when: 'before' | 'after'): string => {
  const of = (key: string) => parts.find(({ path }) => path.endsWith(`.${key}`))?.[when] ?? null
  if (of('role') === null) return '–'
  const share =
    of('role') === 'shadow'
      ? `asked ${Number(of('share')) * 100} %`
      : `${String(of('weight'))} % of the callers`
  return `${String(of('role'))}, ${String(of('model'))}@${String(of('version'))}, ${share}`
}

const plain = (value: unknown): string =>
  value === null || value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value)
