interface Schema {
  readonly type?: string
  readonly properties?: Record<string, Schema>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly patternProperties?: Record<string, Schema>
  readonly additionalProperties?: Schema | boolean
  readonly pattern?: string
  readonly description?: string
  readonly $ref?: string
}

/** A JSON Schema as a person reads it, in the manner of a TypeScript type. */
export function schemaText(of: object, indent = ''): string {
  const schema = of as Schema
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.anyOf) return schema.anyOf.map((each) => schemaText(each, indent)).join(' | ')
  if (schema.type === 'array') {
    const inner = schemaText(schema.items ?? {}, indent)
    return inner.includes(' | ') && !inner.startsWith('{') ? `(${inner})[]` : `${inner}[]`
  }
  if (schema.properties) return objectText(schema, indent)
  const values = Object.values(schema.patternProperties ?? {})[0]
  if (values) return `{ [key]: ${schemaText(values, indent)} }`
  if (schema.$ref) return schema.$ref.split('/').at(-1)!
  return schema.type ?? 'any'
}

function objectText(schema: Schema, indent: string): string {
  const deeper = `${indent}  `
  const lines = Object.entries(schema.properties ?? {}).map(([name, of]) => {
    const optional = schema.required?.includes(name) ? '' : '?'
    const note = of.description ? `  // ${of.description}` : ''
    return `${deeper}${name}${optional}: ${schemaText(of, deeper)}${note}`
  })
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`
}
