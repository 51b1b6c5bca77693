import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Readers } from '../../ports/readers.ts'

/** Sends what may take long on the routes marked `reads` to the readers, once it is admitted and valid. */
export function throughReaders(app: FastifyInstance, readers: Readers): void {
  const begun = new WeakMap<FastifyRequest, number>()
  app.addHook('preHandler', async (request, reply) => {
    if (!request.routeOptions.config.reads) return
    const made = await readers.answer(routeOf(request), {
      method: request.method,
      url: request.url,
      type: request.headers['content-type'],
      body: textOf(request.body),
    })
    if (!made) {
      begun.set(request, performance.now())
      return
    }
    return reply.code(made.status).headers(made.headers).send(made.payload)
  })
  app.addHook('onSend', async (request) => {
    const at = begun.get(request)
    if (at !== undefined) readers.took(routeOf(request), performance.now() - at)
  })
}

const routeOf = (request: FastifyRequest): string => `${request.method} ${request.routeOptions.url}`

/** A foreign protocol keeps the text; ours has read it. */
function textOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined
  return typeof body === 'string' ? body : JSON.stringify(body)
}
