import type {
  FastifyInstance,
  FastifyRequest,
  onSendAsyncHookHandler,
  preHandlerAsyncHookHandler,
} from 'fastify'
import type { Readers } from '../../ports/readers.ts'

/**
 * Sends what may take long on the routes marked `reads` to the readers, once it is admitted and valid. Before the
 * routes are added; the others do not notice.
 */
export function throughReaders(app: FastifyInstance, readers: Readers): void {
  const begun = new WeakMap<FastifyRequest, number>()
  const ask: preHandlerAsyncHookHandler = async (request, reply) => {
    const made = await readers.answer(routeOf(request), {
      method: request.method,
      url: request.url,
      type: request.headers['content-type'],
      body: textOf(request.body),
    })
    if (made) return reply.code(made.status).headers(made.headers).send(made.payload)
    begun.set(request, performance.now())
  }
  const tell: onSendAsyncHookHandler = async (request) => {
    const at = begun.get(request)
    if (at !== undefined) readers.took(routeOf(request), performance.now() - at)
  }
  app.addHook('onRoute', (route) => {
    if (!route.config?.reads) return
    route.preHandler = ask
    route.onSend = tell
  })
}

const routeOf = (request: FastifyRequest): string => `${request.method} ${request.routeOptions.url}`

/** A foreign protocol keeps the text; ours has read it. */
function textOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined
  return typeof body === 'string' ? body : JSON.stringify(body)
}
