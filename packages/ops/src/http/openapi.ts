import { ErrorBody, type Endpoint } from '@slipway/contract/endpoint'
import type { TSchema } from 'typebox'
import { version } from '../kernel/index.ts'

export interface OpenApi {
  readonly openapi: string
  readonly info: { title: string; version: string; description: string }
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: object
  readonly tags: { name: string }[]
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly schema: object
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: string[]
  readonly 'x-role': string
  readonly parameters?: Parameter[]
  readonly requestBody?: { required: boolean; content: Record<string, { schema: object }> }
  readonly responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
}

/** OpenAPI 3.1 of these endpoints: their schemas are JSON Schema already and go in as they are. */
export function openApiOf(endpoints: readonly Endpoint[]): OpenApi {
  const paths: OpenApi['paths'] = {}
  for (const e of [...endpoints].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    const path = e.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [e.method.toLowerCase()]: operationOf(e) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Slipway',
      version,
      description: 'The native API. Every failure is { error: { code, message, hint } }.',
    },
    paths,
    components: {
      schemas: { Error: plain(ErrorBody) },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
    tags: [...new Set(endpoints.map((e) => e.tag))].sort().map((name) => ({ name })),
  }
}

function operationOf(e: Endpoint): Operation {
  const parameters = [...parametersOf('path', e.params), ...parametersOf('query', e.query)]
  const bodySchema = e.body ? plain(e.body) : { type: 'string', format: 'binary' }
  return {
    operationId: e.operation,
    summary: e.summary,
    tags: [e.tag],
    'x-role': e.role,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(e.body || e.bodyMedia
      ? {
          requestBody: {
            required: true,
            content: { [e.bodyMedia ?? 'application/json']: { schema: bodySchema } },
          },
        }
      : {}),
    responses: {
      200: {
        description: e.summary,
        content: { [e.replyMedia ?? 'application/json']: { schema: plain(e.reply) } },
      },
      default: {
        description: 'A failure, with what to do about it',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

function parametersOf(where: 'path' | 'query', schema: TSchema | undefined): Parameter[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, TSchema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: plain(of),
  }))
}

/** The schema as JSON has it, without typebox's own marks. */
const plain = (schema: TSchema): object => JSON.parse(JSON.stringify(schema)) as object
