import { findArtifact, getArtifact, putArtifact } from '@slipway/contract/artifacts'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import { asRoute, parseRange } from '../kernel/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import { artifactMissing, rangeBeyond } from './http.errors.ts'

/** Bytes in and out, as streams: an artifact of any size takes constant memory. */
export const artifactsRoutes: FastifyPluginAsyncTypebox<{ artifacts: ArtifactStore }> = async (
  app,
  { artifacts },
) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  async function sizeOf(digest: string): Promise<number> {
    const found = await artifacts.stat(digest)
    if (!found) throw artifactMissing(digest)
    return found.bytes
  }

  const send = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { digest } = request.params as { digest: string }
    const bytes = await sizeOf(digest)
    const etag = `"${digest}"`
    void reply.headers({
      etag,
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
    })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    const range = parseRange(request.headers.range, bytes)
    if (range === 'beyond') {
      void reply.header('content-range', `bytes */${bytes}`)
      throw rangeBeyond(bytes)
    }
    if (range) {
      void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${bytes}`)
      void reply.header('content-length', range.end - range.start + 1)
    } else void reply.header('content-length', bytes)
    if (request.method === 'HEAD') return reply.send()
    return reply.send(await artifacts.read(digest, range ?? undefined))
  }

  app.route({
    ...asRoute(putArtifact),
    bodyLimit: Number.MAX_SAFE_INTEGER,
    handler: async ({ body }) => artifacts.put((body as Readable | null) ?? empty()),
  })
  app.route({
    ...asRoute(getArtifact),
    exposeHeadRoute: false,
    handler: send as never,
  })
  app.head(getArtifact.path, { schema: { params: getArtifact.params! } }, send)
  app.route({
    ...asRoute(findArtifact),
    handler: async ({ params }) => {
      const found = await artifacts.hold(params.digest)
      if (!found) throw artifactMissing(params.digest)
      return { digest: params.digest, bytes: found.bytes }
    },
  })
}

async function* empty(): AsyncGenerator<Uint8Array> {}
