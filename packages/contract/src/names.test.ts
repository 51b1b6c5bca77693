import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Endpoint } from './endpoint.ts'

const files = readdirSync(import.meta.dirname).filter((name) => /^[\w-]+\.ts$/.test(name))

const endpoints = async () => {
  const modules = await Promise.all(
    files.map((file) => import(join(import.meta.dirname, file)) as Promise<Record<string, unknown>>),
  )
  return modules
    .flatMap((module) => Object.values(module))
    .filter((one): one is Endpoint => typeof one === 'object' && one !== null && 'operation' in one)
}

/** Texts of a schema that must have a form, and no words for it. */
const wordless = (schema: unknown, at: string): string[] => {
  if (typeof schema !== 'object' || schema === null) return []
  const { pattern, description } = schema as { pattern?: unknown; description?: unknown }
  return [
    ...(typeof pattern === 'string' && typeof description !== 'string' ? [`${at}: ${pattern}`] : []),
    ...Object.entries(schema).flatMap(([key, inner]) => wordless(inner, `${at}.${key}`)),
  ]
}

describe('what a caller may send', () => {
  it('says in words what each text may be, so that a refusal can', async () => {
    const all = await endpoints()
    expect(all.length).toBeGreaterThan(150)
    expect(
      all.flatMap(({ operation, params, query, body }) => wordless({ params, query, body }, operation)),
    ).toEqual([])
    expect(wordless({ properties: { a: { type: 'string', pattern: '^a$' } } }, 'x')).toEqual([
      'x.properties.a: ^a$',
    ])
  })
})
