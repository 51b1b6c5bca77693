import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { rooms } from '../../packages/client/src/rooms.ts'
import type { Endpoint } from '../../packages/contract/src/endpoint.ts'
import { openApiOf } from '../../packages/ops/src/http/openapi.ts'

const root = join(import.meta.dirname, '../..')

/** Every endpoint that the contract exports. */
export const endpoints = (): Endpoint[] =>
  Object.values(rooms).flatMap((room) => Object.values<unknown>({ ...room }).filter(isEndpoint))

/** What a server answers at /api/v1/openapi.json, formatted as the rest of the repository is. */
export function openApiFile(): string {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/@biomejs/biome/bin/biome'),
      'format',
      '--stdin-file-path=docs/reference/openapi.json',
    ],
    { cwd: root, input: JSON.stringify(openApiOf(endpoints()), null, 2), encoding: 'utf8', maxBuffer: 1e8 },
  )
  if (status !== 0) throw new Error(`biome could not format the OpenAPI document: ${stderr}`)
  return stdout
}

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'operation' in value && 'path' in value && 'reply' in value
