import { callHook, createHook, deleteHook, listHooks, renewHookSecret } from '@slipway/contract/hooks'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Hooks } from './hooks.ts'

const bodyLimit = 1024 * 1024

export const hooksRoutes: FastifyPluginAsyncTypebox<{ hooks: Hooks }> = async (app, { hooks }) => {
  app.route({
    ...asRoute(createHook),
    handler: ({ body, actor }) => hooks.create(body.name, actor),
  })
  app.route({ ...asRoute(listHooks), handler: async () => ({ hooks: await hooks.list() }) })
  app.route({ ...asRoute(renewHookSecret), handler: ({ params }) => hooks.renew(params.name) })
  app.route({
    ...asRoute(deleteHook),
    async handler({ params }) {
      await hooks.remove(params.name)
      return { removed: params.name }
    },
  })
  await app.register(async (calls: typeof app) => {
    // What was signed is the bytes, whatever they say.
    calls.removeAllContentTypeParsers()
    calls.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    calls.route({
      ...asRoute(callHook),
      bodyLimit,
      handler({ params, headers, body }) {
        const header = (name: string) => headers[name] as string | undefined
        return hooks.call(params.name, {
          id: header('webhook-id'),
          timestamp: header('webhook-timestamp'),
          signature: header('webhook-signature'),
          body: (body as Buffer | undefined) ?? Buffer.alloc(0),
        })
      },
    })
  })
}
