import type { SanityIssue } from '../ingested.ts'

/**
 * Names that can be told apart: surrounding space is cut, an empty name becomes column_<n>, a repeated one
 * gets _2, _3 …; names that differ only by case count as repeated, as SQL ignores case.
 */
export const uniqueNames = (given: readonly string[]): { names: string[]; issues: SanityIssue[] } => {
  const taken = new Set<string>()
  const wanted = new Set(given.map((name) => name.trim().toLowerCase()))
  const issues: SanityIssue[] = []
  const names = given.map((raw, i) => {
    const trimmed = raw.trim()
    const base = trimmed === '' ? `column_${i + 1}` : trimmed
    let name = base
    for (let n = 2; taken.has(name.toLowerCase()) || (name !== base && wanted.has(name.toLowerCase())); n++)
      name = `${base}_${n}`
    taken.add(name.toLowerCase())
    if (name !== trimmed)
      issues.push({
        kind: 'column-name',
        column: name,
        severity: 'warn',
        count: 1,
        share: 1 / given.length,
        sample: [],
        message:
          trimmed === ''
            ? `Column ${i + 1} has no name; it is called "${name}".`
            : `Column ${i + 1} repeats the name "${trimmed}"; it is called "${name}".`,
      })
    return name
  })
  return { names, issues }
}
