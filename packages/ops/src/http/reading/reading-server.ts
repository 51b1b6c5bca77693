import fastify, { type InjectOptions } from 'fastify'
import { mlflowReadingRoutes } from '../../mlflow/index.ts'
import type { ReadingAsk, ReadingReply } from '../../ports/readers.ts'
import { trackingRoutes, type Tracking } from '../../tracking/index.ts'
import { installErrors } from '../error-handler.ts'
import { typeboxValidator } from '../validation.ts'

/** Of the connection, not of the reply. */
const hopByHop = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'])

/** The routes that read, for a thread without a port of its own. Whoever asks has been admitted before. */
export async function buildReadingServer(rooms: {
  tracking: Tracking
}): Promise<(ask: ReadingAsk) => Promise<ReadingReply>> {
  const app = fastify({
    logger: { level: 'error' },
    routerOptions: { ignoreDuplicateSlashes: true, maxParamLength: 1024 },
  })
  app.setValidatorCompiler(typeboxValidator as never)
  app.setSerializerCompiler(() => JSON.stringify)
  app.decorateRequest('actor', '')
  installErrors(app)
  await app.register(trackingRoutes, rooms)
  await app.register(mlflowReadingRoutes, rooms)
  await app.ready()
  return async ({ method, url, type, body }) => {
    const { statusCode, headers, rawPayload } = await app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url,
      ...(type === undefined ? {} : { headers: { 'content-type': type } }),
      ...(body === undefined ? {} : { payload: body }),
    })
    const kept = Object.entries(headers).filter(([name]) => !hopByHop.has(name))
    return {
      status: statusCode,
      headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
      payload: rawPayload,
    }
  }
}
