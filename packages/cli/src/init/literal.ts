/** A string literal as a formatter would leave it: single quotes unless double ones save escapes. */
export const quoted = (text: string): string => {
  const double = text.includes("'") && !text.includes('"')
  const body = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", double ? "'" : "\\'")
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
  return double ? `"${body}"` : `'${body}'`
}

/** A property name: bare where it may be, quoted else; `__proto__` computed, or it would set the prototype. */
export const propertyName = (name: string): string =>
  name === '__proto__' ? "['__proto__']" : /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)

/** Any text as one line that cannot end the comment it stands in. */
export const commented = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll('*/', '* /')
    .trim()

/** Any text as one line of Markdown that reads as it is. */
export const markdown = (text: string): string => commented(text).replace(/[\\`*_[\]<>|#]/g, '\\$&')

/** Code or a name between backticks, whatever it holds. */
export const inlineCode = (text: string): string => {
  const line = commented(text)
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const gap = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${gap}${line}${gap}${fence}`
}

const RESERVED = new Set(
  'Object Array String Number Boolean Date Map Set Promise Error Function Symbol Record Partial Row Field'.split(
    ' ',
  ),
)

/** The name of a row type: `pump-failure` → PumpFailure. Always an identifier and never a built-in type. */
export const typeName = (project: string): string => {
  const words = project.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
  if (name === '' || /^\d/.test(name)) return `Data${name}`
  return RESERVED.has(name) ? `${name}Data` : name
}

/**
 * A project's name as folders, files, URLs and pipelines take it: plain letters, digits, - and _, beginning with a
 * letter. `Kündigungen 2024!` → kundigungen-2024; null where nothing is left.
 */
export const projectName = (text: string): string | null => {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[^a-z]+|[-_]+$/g, '')
    .slice(0, 40)
  return plain === '' ? null : plain
}
