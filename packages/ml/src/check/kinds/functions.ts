import { runInThisContext } from 'node:vm'
import { Compile } from 'typebox/schema'
import { badCheck } from '../check.errors.ts'
import type { CheckKind, Value } from '../check.ts'

/**
 * A function of yours, kept as its source: it sees its arguments only (the values of the columns; missing is null,
 * times are Dates) and is to answer whether they pass.
 */
export const satisfies: CheckKind = {
  name: 'satisfies',
  columns: [1, 100],
  parameters: [
    { name: 'source', type: 'text' },
    { name: 'name', type: 'text', optional: true },
  ],
  title: ({ columns, args }) =>
    `${columns.join(', ')} ${columns.length > 1 ? 'satisfy' : 'satisfies'} ${args.name || String(args.source).replaceAll(/\s+/g, ' ')}`,
  compile: (check, { fields }) => {
    const test = functionOf(check.args.source)
    const times = check.columns.map((column) =>
      fields.some(({ name, type }) => name === column && (type === 'date' || type === 'timestamp')),
    )
    return {
      by: 'function',
      onMissing: true,
      test: (values) =>
        Boolean(
          test(...values.map((value, i) => (times[i] && value !== null ? new Date(value as number) : value))),
        ),
    }
  },
}

const functionOf = (source: unknown): ((...values: unknown[]) => unknown) => {
  try {
    // The user's own code, from the user's own file of checks.
    const made: unknown = runInThisContext(`(${String(source)})`)
    if (typeof made === 'function') return made as (...values: unknown[]) => unknown
  } catch (cause) {
    throw badCheck('satisfies', (cause as Error).message, cause)
  }
  throw badCheck('satisfies', 'it is no function')
}

/** Texts that hold JSON of a given shape. */
export const jsonSchema: CheckKind = {
  name: 'json-schema',
  columns: [1, 1],
  types: ['text'],
  parameters: [{ name: 'schema', type: 'text' }],
  title: ({ columns, args }) => `${columns[0]} is JSON of the schema ${titleOf(args.schema)}`,
  compile: (check) => ({ by: 'function', test: testOf(check.args.schema) }),
  test: (check) => {
    const fits = testOf(check.args.schema)
    return (values) => values[0] === null || fits(values)
  },
}

const parsed = (schema: unknown): unknown => {
  try {
    return typeof schema === 'string' ? JSON.parse(schema) : schema
  } catch (cause) {
    throw badCheck('json-schema', 'the schema is no JSON', cause)
  }
}

const testOf = (schema: unknown) => {
  const validator = Compile(parsed(schema) as object)
  return ([text]: readonly Value[]) => {
    try {
      return validator.Check(JSON.parse(String(text)))
    } catch {
      return false
    }
  }
}

const titleOf = (schema: unknown): string => {
  const shape = parsed(schema) as { title?: unknown } | boolean
  if (typeof shape === 'object' && typeof shape?.title === 'string') return shape.title
  const text = JSON.stringify(shape)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
