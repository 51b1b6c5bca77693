import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { parseRange } from '../../kernel/index.ts'
import { invalidParameter, mlflowError } from '../mlflow.errors.ts'
import type { MlflowRooms } from '../groups.ts'
import { inMlflowWords } from '../error-words.ts'
import { registryWords, versionNumber } from '../registry/words.ts'
import { loggedModelWords } from '../models/words.ts'
import { attachment, mediaTypeOf } from './media-type.ts'
import { openPlaces } from './places.ts'
import { below, endsInSlash, pathBehind, safePath } from './uris.ts'

const prefixes = ['/api', '/ajax-api']
const viewer = { config: { role: 'viewer' } } as const
const editor = { config: { role: 'editor' } } as const
/** What MLflow's pages may send in one piece. */
const mostOfUpload = 10 * 1024 * 1024

/** Bytes in and out as streams, in constant memory whatever their size. */
export const artifactRoutes: FastifyPluginAsync<MlflowRooms> = async (app, rooms) => {
  const places = openPlaces(rooms)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  const send = async (request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> => {
    const { digest, bytes } = await places.file(path)
    const name = path.slice(path.lastIndexOf('/') + 1)
    const etag = `"${digest}"`
    void reply.headers({
      'content-type': mediaTypeOf(name),
      'content-disposition': attachment(name),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
      'accept-ranges': 'bytes',
      etag,
    })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    const range = parseRange(request.headers.range, bytes)
    if (range === 'beyond')
      return reply.code(416).header('content-range', `bytes */${bytes}`).header('content-length', 0).send()
    if (range) void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${bytes}`)
    void reply.header('content-length', range ? range.end - range.start + 1 : bytes)
    if (request.method === 'HEAD') return reply.send()
    return reply.send(await places.open(digest, range ?? undefined))
  }

  for (const prefix of prefixes) {
    const proxy = `${prefix}/2.0/mlflow-artifacts`
    app.get(`${proxy}/artifacts/*`, viewer, (request, reply) =>
      send(request, reply, pathBehind(request.raw.url!, 'artifacts/')),
    )
    app.put(`${proxy}/artifacts/*`, { ...editor, bodyLimit: Number.MAX_SAFE_INTEGER }, async (request) => {
      const asked = pathBehind(request.raw.url!, 'artifacts/')
      if (asked === '' || endsInSlash(request.raw.url!))
        throw invalidParameter("Artifact path must include a filename (cannot end with '/').")
      await places.put(asked, whole(request))
      return {}
    })
    app.delete(`${proxy}/artifacts/*`, editor, async (request) => {
      await places.remove(pathBehind(request.raw.url!, 'artifacts/'))
      return {}
    })
    app.get(`${proxy}/artifacts`, viewer, async ({ query }) => {
      const files = await places.list(safePath(textOf(query, 'path') ?? ''), '')
      return files.length > 0 ? { files } : {}
    })
  }

  const run = async ({ query }: FastifyRequest): Promise<string> => {
    const id = textOf(query, 'run_id') || textOf(query, 'run_uuid')
    return (await worded({ run_id: id ?? 'None' }, places.ofRun(id ?? ''))).folder
  }
  const needed = ({ query }: FastifyRequest): string => {
    const path = textOf(query, 'path')
    if (path === undefined)
      throw mlflowError('BAD_REQUEST', 'Request must include the "path" query parameter.')
    return safePath(path)
  }
  for (const url of ['/get-artifact', '/ajax-api/2.0/mlflow/get-artifact'])
    app.get(url, viewer, async (request, reply) => {
      const path = needed(request)
      return send(request, reply, below(await run(request), path))
    })
  for (const url of ['/model-versions/get-artifact', '/ajax-api/2.0/mlflow/model-versions/get-artifact'])
    app.get(url, viewer, async (request, reply) => {
      const path = needed(request)
      const name = textOf(request.query, 'name') ?? ''
      const version = textOf(request.query, 'version') ?? ''
      const place = places.ofVersion(name, versionNumber(version))
      return send(request, reply, below((await worded({ name, version }, place)).folder, path))
    })
  app.get('/ajax-api/2.0/mlflow/logged-models/:model_id/artifacts/files', viewer, async (request, reply) => {
    const path = textOf(request.query, 'artifact_file_path')
    if (!path)
      throw mlflowError('BAD_REQUEST', 'Request must include the "artifact_file_path" query parameter.')
    const { model_id } = request.params as { model_id: string }
    const inside = safePath(path)
    const { folder } = await worded({ model_id }, places.ofLoggedModel(model_id))
    return send(request, reply, below(folder, inside))
  })
  app.route({
    method: 'POST',
    url: '/ajax-api/2.0/mlflow/upload-artifact',
    ...editor,
    bodyLimit: mostOfUpload + 1,
    handler: async (request) => {
      const { query, headers } = request
      if (!textOf(query, 'run_uuid')) throw invalidParameter('Request must specify run_uuid.')
      const path = textOf(query, 'path')
      if (!path) throw invalidParameter('Request must specify path.')
      const inside = safePath(path)
      const length = headers['content-length']
      if (Number(length ?? 0) > mostOfUpload)
        throw invalidParameter('Artifact size is too large. Max size is 10MB.')
      if (length === '0' || (length === undefined && headers['transfer-encoding'] === undefined))
        throw invalidParameter('Request must specify data.')
      await places.put(below(await run(request), inside), atMost(whole(request), mostOfUpload))
      return {}
    },
  })
}

/** The words of a failure as MLflow's own handlers choose them. */
const worded = async <T>(fields: Record<string, unknown>, work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    throw inMlflowWords(error, fields, { ...registryWords, ...loggedModelWords })
  }
}

function textOf(query: unknown, name: string): string | undefined {
  const value = (query as Record<string, string | string[] | undefined>)[name]
  return Array.isArray(value) ? value[0] : value
}

/** The body; that it was cut is the sender's failure. */
async function* whole({ body, raw }: FastifyRequest): AsyncGenerator<Uint8Array> {
  if (body === undefined || body === null) return
  try {
    yield* body as Readable
  } catch (error) {
    throw raw.complete ? error : mlflowError('BAD_REQUEST', 'The body ended before it was whole.')
  }
  if (!raw.complete) throw mlflowError('BAD_REQUEST', 'The body ended before it was whole.')
}

async function* atMost(source: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > most) throw invalidParameter('Artifact size is too large. Max size is 10MB.')
    yield chunk
  }
}
