import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

/*
 * Cuts what the step uses out of Airflow's own descriptions of its REST APIs, into airflow-2.json and airflow-3.json
 * beside this file. The descriptions are in the packages of Airflow (Apache License 2.0):
 *
 *   pip download --no-deps apache-airflow==2.10.5 apache-airflow-core==3.1.0    then unzip the wheels, and
 *   node packages/stages/tests/airflow/excerpt.ts airflow/api_connexion/openapi/v1.yaml \
 *     airflow/api_fastapi/core_api/openapi/v2-rest-api-generated.yaml \
 *     airflow/api_fastapi/auth/managers/simple/openapi/v2-simple-auth-manager-generated.yaml
 */

type Node = { [key: string]: any }

const used: Record<string, readonly string[]> = {
  '/version': ['get'],
  '/dags/{dag_id}': ['get', 'patch'],
  '/dags/{dag_id}/dagRuns': ['post'],
  '/dags/{dag_id}/dagRuns/{dag_run_id}': ['get', 'patch'],
  '/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances': ['get'],
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

/** Everything that a value points at by $ref, added to `into` under the same address. */
function follow(document: Node, value: unknown, into: Node): void {
  if (!isNode(value)) return
  const address = value['$ref']
  if (typeof address === 'string') {
    const keys = address.slice(2).split('/')
    let from: Node = document
    let to: Node = into
    for (const key of keys.slice(0, -1)) {
      from = from[key]
      to = to[key] ??= {}
    }
    const last = keys.at(-1)!
    if (last in to) return
    to[last] = from[last]
    follow(document, from[last], into)
    return
  }
  for (const item of Object.values(value)) follow(document, item, into)
}

/** Words for people are left out, and OpenAPI 3.0's `nullable` becomes JSON Schema's. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (!isNode(value)) return value
  const { description, summary, title, example, examples, ...rest } = value
  const kept: Node = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, plain(item)]))
  // A property may be called description too; those are schemas.
  for (const [key, item] of Object.entries({ description, summary, title, example, examples }))
    if (isNode(item) && !Array.isArray(item) && ('type' in item || '$ref' in item || 'anyOf' in item))
      kept[key] = plain(item)
  if (kept['nullable'] !== true) return kept
  delete kept['nullable']
  return { anyOf: [kept, { type: 'null' }] }
}

function excerpt(file: string, base: string, prefix: string): Node {
  const document = parse(readFileSync(file, 'utf8')) as Node
  const made: Node = { source: `Apache Airflow, ${document['info'].title}, Apache License 2.0`, paths: {} }
  for (const [path, methods] of Object.entries(used)) {
    const { parameters, ...item } = document['paths'][prefix + path] as Node
    const kept = Object.fromEntries(methods.map((method) => [method, item[method]]))
    made['paths'][base + path] = { ...(parameters ? { parameters } : {}), ...kept }
  }
  follow(document, made['paths'], made)
  return made
}

const [v1, v2, auth] = process.argv.slice(2) as [string, string, string]
const two = excerpt(v1, '/api/v1', '')
const three = excerpt(v2, '/api/v2', '/api/v2')
const login = parse(readFileSync(auth, 'utf8')) as Node
const token = Object.keys(login['paths']).find((path) => path.endsWith('/token'))!
three['paths']['/auth/token'] = { post: login['paths'][token].post }
follow(login, three['paths']['/auth/token'], three)
for (const [name, document] of Object.entries({ 'airflow-2': two, 'airflow-3': three }))
  writeFileSync(join(import.meta.dirname, `${name}.json`), `${JSON.stringify(plain(document), null, 1)}\n`)
