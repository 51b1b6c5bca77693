import { getPipelineGraph } from '@slipway/contract/pipeline-graph'
import { getPipelineGrid } from '@slipway/contract/pipeline-grid'
import {
  cancelPipelineRun,
  createPipelineRun,
  deletePipelineRun,
  getPipelineNode,
  getPipelineRun,
  listPipelineRunEvents,
  listPipelineRuns,
  readAttemptLog,
  restorePipelineRun,
} from '@slipway/contract/pipelines'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import { asRoute } from '../kernel/index.ts'
import type { Pipelines } from './index.ts'

const planLimitBytes = 64 * 1024 * 1024
const keepAliveMs = 15_000

export const pipelinesRoutes: FastifyPluginAsyncTypebox<{ pipelines: Pipelines }> = async (
  app,
  { pipelines },
) => {
  app.route({
    ...asRoute(deletePipelineRun),
    handler: ({ params }) => pipelines.remove(params.id),
  })
  app.route({
    ...asRoute(restorePipelineRun),
    handler: ({ params }) => pipelines.restore(params.id),
  })
  app.route({
    ...asRoute(createPipelineRun),
    bodyLimit: planLimitBytes,
    handler: ({ body, actor }) => pipelines.create(body, actor),
  })
  app.route({
    ...asRoute(listPipelineRuns),
    handler: async ({ query }) => ({ runs: await pipelines.list(query) }),
  })
  app.route({ ...asRoute(getPipelineRun), handler: ({ params }) => pipelines.get(params.id) })
  app.route({ ...asRoute(getPipelineGraph), handler: ({ params }) => pipelines.graph(params.id) })
  app.route({
    ...asRoute(getPipelineGrid),
    handler: ({ params, query }) => pipelines.grid(params.pipeline, query),
  })
  app.route({ ...asRoute(getPipelineNode), handler: ({ params }) => pipelines.node(params.id, params.node) })
  app.route({
    ...asRoute(readAttemptLog),
    async handler({ params, query }, reply) {
      const { end, bytes } = await pipelines.log(params.id, params.node, query)
      void reply.headers({
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'x-log-end': end,
      })
      return reply.send(Readable.from(bytes) as never) as never
    },
  })
  app.route({ ...asRoute(cancelPipelineRun), handler: ({ params }) => pipelines.cancel(params.id) })
  app.route({
    ...asRoute(listPipelineRunEvents),
    async handler({ params, query, headers }, reply) {
      if (!headers.accept?.includes('text/event-stream')) return pipelines.events(params.id, query)
      const after = Number(headers['last-event-id'] ?? query.after ?? 0)
      // Before the stream begins, so that an unknown run is a plain 404.
      await pipelines.events(params.id, { after, limit: 1 })
      await streamEvents(pipelines, params.id, after, reply)
      return reply as never
    },
  })
}

/** Server-sent events until the run has ended or the reader has gone. */
const streamEvents = async (
  pipelines: Pipelines,
  id: string,
  from: number,
  reply: FastifyReply,
): Promise<void> => {
  reply.hijack()
  const stream = reply.raw
  stream.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  })
  let after = from
  try {
    while (!stream.destroyed) {
      const { events, done } = await pipelines.events(id, { after, waitMs: keepAliveMs })
      for (const event of events)
        stream.write(`id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      after = events.at(-1)?.seq ?? after
      if (done) break
      if (events.length === 0) stream.write(': still here\n\n')
    }
  } finally {
    stream.end()
  }
}
