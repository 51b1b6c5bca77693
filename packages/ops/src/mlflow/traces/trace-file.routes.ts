import type { FastifyPluginAsync } from 'fastify'
import type { MlflowRooms } from '../groups.ts'
import { mlflowError } from '../mlflow.errors.ts'
import { spansFile } from './artifacts-of.ts'
import { spanToFile } from './span-wire.ts'

/** The spans of a trace as the file that clients write, for pages that show one. */
export const traceFileRoutes: FastifyPluginAsync<Pick<MlflowRooms, 'traces' | 'tracking'>> = async (
  app,
  { traces, tracking },
) => {
  for (const version of ['2.0', '3.0'])
    app.get(
      `/ajax-api/${version}/mlflow/get-trace-artifact`,
      { config: { role: 'viewer' } },
      async (request, reply) => {
        const { request_id: id } = request.query as { request_id?: unknown }
        if (typeof id !== 'string' || id === '')
          throw mlflowError('BAD_REQUEST', 'Request must include the "request_id" query parameter.')
        const trace = await traces.trace(id)
        const spans = await traces.spans(id)
        const sent = spans.length > 0 ? null : await spansFile(tracking, trace)
        return reply
          .type('application/octet-stream')
          .header('content-disposition', 'attachment; filename=traces.json')
          .header('x-content-type-options', 'nosniff')
          .send(sent ?? JSON.stringify({ spans: spans.map(spanToFile) }))
      },
    )
}
