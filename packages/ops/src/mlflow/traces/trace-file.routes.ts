import type { FastifyPluginAsync } from 'fastify'
import { attachment, mediaTypeOf } from '../artifacts/media-type.ts'
import type { MlflowRooms } from '../groups.ts'
import { invalidParameter, mlflowError } from '../mlflow.errors.ts'
import { fileOfTrace } from './artifacts-of.ts'
import { spanToFile } from './span-wire.ts'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const spansName = 'traces.json'

/** The spans of a trace as the file that clients write, and what they attached to them, for pages that show a trace. */
export const traceFileRoutes: FastifyPluginAsync<Pick<MlflowRooms, 'traces' | 'tracking'>> = async (
  app,
  { traces, tracking },
) => {
  /** The file itself, or its text. */
  async function file(id: string, attached: string) {
    const trace = await traces.trace(id)
    if (attached !== '') {
      const found = await fileOfTrace(tracking, trace, `attachments/${attached}`)
      if (!found) throw mlflowError('RESOURCE_DOES_NOT_EXIST', `No such artifact: '${attached}'`)
      return found
    }
    const spans = await traces.spans(id)
    const sent = spans.length > 0 ? null : await fileOfTrace(tracking, trace, spansName)
    return sent ?? JSON.stringify({ spans: spans.map(spanToFile) })
  }

  for (const version of ['2.0', '3.0'])
    app.get(
      `/ajax-api/${version}/mlflow/get-trace-artifact`,
      { config: { role: 'viewer' } },
      async (request, reply) => {
        const { request_id: id, path = '' } = request.query as { request_id?: unknown; path?: unknown }
        if (typeof id !== 'string' || id === '')
          throw mlflowError('BAD_REQUEST', 'Request must include the "request_id" query parameter.')
        if (path !== '' && (typeof path !== 'string' || !uuid.test(path)))
          throw invalidParameter(
            `Invalid attachment path: '${String(path)}'. Attachment path must be a valid UUID.`,
          )
        const name = path === '' ? spansName : path
        const content = await file(id, path)
        return reply
          .headers({
            'content-type': path === '' ? 'application/octet-stream' : mediaTypeOf(name),
            'content-disposition': attachment(name),
            'x-content-type-options': 'nosniff',
          })
          .send(content)
      },
    )
}
