import type { Revision, Variant } from './revision.ts'

/** One thing that would be otherwise. */
export interface Difference {
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** What a revision changes of the one before, part by part; `null`: the endpoint is new. */
export function differences(before: Revision | null, after: Revision): Difference[] {
  const parts = (revision: Revision | null) => ({
    ...Object.fromEntries((revision?.variants ?? []).flatMap(variantParts)),
    ...(revision
      ? {
          stickBy: revision.stickBy,
          deadlineMs: revision.deadlineMs,
          ...flat('guardrails', revision.guardrails),
          ...flat('capture', revision.capture),
        }
      : {}),
  })
  const [was, is]: Record<string, unknown>[] = [parts(before), parts(after)]
  return [...new Set([...Object.keys(was!), ...Object.keys(is!)])]
    .filter((path) => JSON.stringify(was![path]) !== JSON.stringify(is![path]))
    .map((path) => ({ path, before: was![path] ?? null, after: is![path] ?? null }))
}

const variantParts = ({ name, ...rest }: Variant): [string, unknown][] =>
  Object.entries(rest)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [`variants.${name}.${key}`, value])

const flat = (path: string, of: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [`${path}.${key}`, value]))
