import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { System } from '@slipway/contract/system'
import { sendPage } from './pages/page.ts'
import { statusPage } from './pages/status-page.ts'
import type { Rooms } from './rooms.ts'
import { alive, asksWhetherAlive } from './web.routes.ts'

/** The plain page at `/status`, and at `/` where there is no web UI: what is here, and which command fills what is not. */
export const statusRoutes: FastifyPluginAsync<{ rooms: Rooms; system: System; web?: string }> = async (
  app,
  { rooms, system, web },
) => {
  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    const [datasets, models, recent, pipelineRuns] = await Promise.all([
      rooms.datasets.list(),
      rooms.registry.models(),
      rooms.tracking.search({ parentId: null, limit: 20 }),
      rooms.pipelines.list({ limit: 10 }),
    ])
    return sendPage(
      reply,
      statusPage({
        system,
        origin: `${request.protocol}://${request.host}`,
        datasets,
        models,
        runs: recent.runs,
        runsTotal: recent.total,
        pipelineRuns,
        endpoints: rooms.serving.list(),
      }),
    )
  }
  app.get('/status', show)
  if (!web)
    app.get('/', async (request, reply) => (asksWhetherAlive(request.headers) ? alive : show(request, reply)))
}
