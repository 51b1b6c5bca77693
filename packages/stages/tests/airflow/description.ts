import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'

type Node = { [key: string]: any }

const document = (version: 2 | 3): Node =>
  JSON.parse(readFileSync(join(import.meta.dirname, `airflow-${version}.json`), 'utf8')) as Node

/** Airflow's own description of its API: says of a request or reply what is wrong with it, and makes replies that hold. */
export function description(version: 2 | 3) {
  const api = document(version)
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(api, 'api')
  const at = (value: Node): Node => {
    if (typeof value['$ref'] !== 'string') return value
    return at(
      value['$ref']
        .slice(2)
        .split('/')
        .reduce((node: Node, key: string) => node[key], api),
    )
  }
  /** A schema that stands alone, since $ref are read from the whole document. */
  const check = (schema: Node, value: unknown, what: string): void => {
    const whole = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as Node
    const validate = ajv.compile(whole)
    if (!validate(value)) throw new Error(`${what}: ${ajv.errorsText(validate.errors)}`)
  }
  const templates = Object.keys(api['paths']).map((path) => ({
    path,
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }))
  const operation = (method: string, pathname: string): { found: Node; item: Node } | null => {
    const template = templates.find(({ pattern }) => pattern.test(pathname))
    const item = template && api['paths'][template.path]
    const found = item?.[method.toLowerCase()]
    return found ? { found, item } : null
  }
  const replySchema = (found: Node, status: number): Node | null =>
    at(found['responses'][String(status)] ?? {})['content']?.['application/json']?.['schema'] ?? null

  return {
    known: (method: string, pathname: string) => operation(method, pathname) !== null,
    checkRequest(method: string, url: URL, body: unknown): void {
      const { found, item } = operation(method, url.pathname)!
      const what = `${method} ${url.pathname}`
      const parameters = [...(item['parameters'] ?? []), ...(found['parameters'] ?? [])].map(at)
      for (const name of url.searchParams.keys())
        if (!parameters.some((parameter) => parameter['in'] === 'query' && parameter['name'] === name))
          throw new Error(`${what}: there is no parameter ${name}`)
      const schema = at(found['requestBody'] ?? {})['content']?.['application/json']?.['schema']
      if (!schema) return
      check(schema, body, what)
      const properties = at(schema)['properties'] ?? {}
      for (const key of Object.keys(body as object)) {
        if (!properties[key]) throw new Error(`${what}: there is no property ${key}`)
        if (properties[key]['readOnly']) throw new Error(`${what}: ${key} is read only`)
      }
    },
    checkReply(method: string, pathname: string, status: number, body: unknown): void {
      const { found } = operation(method, pathname)!
      if (!found['responses'][String(status)])
        throw new Error(`${method} ${pathname} never answers ${status}`)
      const schema = replySchema(found, status)
      if (schema) check(schema, body, `the reply ${status} of ${method} ${pathname}`)
    },
    /** The reply with what the description requires beside, empty. */
    filled(method: string, pathname: string, status: number, given: Node): Node {
      const schema = replySchema(operation(method, pathname)!.found, status)
      return schema ? (fill(schema, given) as Node) : given
    },
  }

  function fill(schema: Node, given: unknown): unknown {
    const here = at(schema)
    if (given !== undefined && Array.isArray(given)) return given.map((one) => fill(here['items'] ?? {}, one))
    if (typeof given === 'object' && given !== null && here['properties']) {
      const names = new Set([...Object.keys(given), ...((here['required'] as string[] | undefined) ?? [])])
      return Object.fromEntries(
        [...names].map((name) => [name, fill(here['properties'][name] ?? {}, (given as Node)[name])]),
      )
    }
    return given === undefined ? empty(here) : given
  }
  function empty(schema: Node): unknown {
    const here = at(schema)
    if (here['anyOf'])
      return here['anyOf'].some((one: Node) => one['type'] === 'null') ? null : empty(here['anyOf'][0])
    if (here['enum']) return here['enum'][0]
    if (here['format'] === 'date-time') return '2026-01-01T00:00:00Z'
    return (
      { string: '', integer: 0, number: 0, boolean: false, array: [], object: {} }[here['type'] as string] ??
      null
    )
  }
}
