/** A number as the request wrote it: 9.0 and 9 are different things to Python. */
export class Written {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}

/** As Python's json.dumps writes it, with keys in order and nothing beyond ASCII. */
export function pythonJson(value: unknown): string {
  if (value instanceof Written) return value.source
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(',')}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => `${ascii(key)}:${pythonJson(inner)}`)
      .join(',')}}`
  return typeof value === 'string' ? ascii(value) : JSON.stringify(value)
}

const ascii = (text: string) =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** What Python calls the type of this JSON value. */
export function pythonType(value: unknown): string {
  if (value instanceof Written) return /[.eE]/.test(value.source) ? 'float' : 'int'
  if (Array.isArray(value)) return 'list'
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
    case 'string':
      return 'str'
    case 'boolean':
      return 'bool'
    default:
      return value === null || value === undefined ? 'NoneType' : 'dict'
  }
}
