import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'

/** One complaint of the validator, as JSON Schema words it. */
interface Complaint {
  readonly keyword: string
  /** The schema that complains, as a pointer into the whole. */
  readonly schemaPath: string
  readonly instancePath: string
  readonly params: Record<string, unknown>
  readonly message: string
}

/**
 * Checks requests with typebox. Texts of the path and the query become the numbers and booleans that the schema
 * asks for, and what is absent there takes its default; bodies are taken as they are. Compiled at the first request, so that many routes start at once.
 */
export const typeboxValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  let compiled: ReturnType<typeof Compile> | undefined
  const hasDefaults = JSON.stringify(schema).includes('"default":')
  const read = (texts: unknown): unknown =>
    !hasDefaults && compiled!.Check(texts)
      ? texts
      : Value.Convert(schema, Value.Default(schema, { ...texts! }))
  return (value: unknown) => {
    compiled ??= Compile(schema)
    const given = httpPart === 'body' ? value : read(value ?? {})
    if (compiled.Check(given)) {
      const nul = httpPart === 'body' ? pathOfNul(given) : null
      return nul === null
        ? { value: given }
        : { error: new Error(`${field('body', nul)} holds the character U+0000.`) }
    }
    return {
      error: new Error(explain(httpPart ?? 'body', compiled.Errors(given) as Complaint[], given, schema)),
    }
  }
}

const partName: Record<string, string> = { body: 'body', querystring: 'query', params: 'path' }

/** Names what is wrong, and where, in one sentence. */
export function explain(
  part: string,
  complaints: readonly Complaint[],
  value: unknown,
  schema: TSchema,
): string {
  const where = partName[part] ?? part
  if (value === undefined || (part === 'body' && value === null))
    return 'The body is missing: send a JSON object.'
  const worst = pick(complaints)
  if (!worst) return `The ${where} does not have the expected shape.`
  const path = readable(worst.instancePath)
  const list = (name: string) => (worst.params[name] as string[]).map((n) => `\`${n}\``).join(', ')
  switch (worst.keyword) {
    case 'required':
      return `${place(where, path)} lacks ${list('requiredProperties')}.`
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return `${place(where, path)} has ${list(Object.keys(worst.params)[0]!)}, which this operation does not know${knownIn(schema, worst)}.`
    case 'enum':
      return `${field(where, path)} must be one of ${list('allowedValues')}.`
    case 'anyOf':
      return `${field(where, path)} has none of the forms that it may have.`
    case 'pattern':
      return `${field(where, path)} must be: ${wordsFor(schema, worst)}.`
    default:
      return `${field(where, path)} ${worst.message.replace('must NOT', 'must not')}.`
  }
}

/** The complaint that says most: an unknown or missing field first, then the deepest; never an echo of another. */
function pick(complaints: readonly Complaint[]): Complaint | undefined {
  const rank = (c: Complaint) =>
    c.keyword === 'boolean'
      ? 9
      : c.keyword === 'anyOf'
        ? 3
        : c.keyword === 'const'
          ? 4
          : c.keyword === 'required'
            ? 1
            : 2
  const additional = complaints.find((c) => c.keyword === 'additionalProperties')
  const best = [...complaints].sort((a, b) => rank(a) - rank(b))[0]
  const union = complaints.find((c) => c.keyword === 'anyOf')
  // A text that may be null or a number too is meant as the text.
  if (union && best && best.instancePath === union.instancePath)
    return complaints.find((c) => c.keyword === 'pattern' && c.instancePath === union.instancePath) ?? union
  return additional ?? best
}

const mostNamed = 12

/** What may stand there instead of what nobody knows, where that is soon said. */
function knownIn(schema: TSchema, { schemaPath }: Complaint): string {
  const { properties = {} } = (Value.Pointer.Get(schema, schemaPath.slice(1)) ?? {}) as {
    properties?: object
  }
  const names = Object.keys(properties).map((name) => `\`${name}\``)
  return names.length === 0 || names.length > mostNamed ? '' : `: it may have ${names.join(', ')}`
}

/** What a text may be, as the schema that refuses it says; its pattern where it has no words. */
function wordsFor(schema: TSchema, { schemaPath, params }: Complaint): string {
  const { description } = (Value.Pointer.Get(schema, schemaPath.slice(1)) ?? {}) as { description?: string }
  return description?.replace(/\.$/, '') ?? String(params['pattern'])
}

function readable(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part, i) => (/^\d+$/.test(part) ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join('')
}

const place = (where: string, path: string) => (path ? `In the ${where}, \`${path}\`` : `The ${where}`)
const field = (where: string, path: string) => (path ? `In the ${where}, \`${path}\`` : `The ${where}`)

/** Where a text holds U+0000, which PostgreSQL cannot keep; null where none does. */
function pathOfNul(value: unknown, path = ''): string | null {
  if (typeof value === 'string') return value.includes('\0') ? path : null
  if (typeof value !== 'object' || value === null) return null
  const list = Array.isArray(value)
  for (const [key, inner] of Object.entries(value)) {
    const here = list ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    const found = key.includes('\0') ? here : pathOfNul(inner, here)
    if (found !== null) return found
  }
  return null
}
