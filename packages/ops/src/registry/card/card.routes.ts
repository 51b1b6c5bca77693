import { getModelCard, getModelCardText } from '@slipway/contract/model-card'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Registry } from '../index.ts'

export const cardRoutes: FastifyPluginAsyncTypebox<{ registry: Registry }> = async (app, { registry }) => {
  const { cards } = registry
  app.route({ ...asRoute(getModelCard), handler: ({ params }) => cards.google(params.name, params.number) })
  app.route({
    ...asRoute(getModelCardText),
    handler: (async (
      { params }: { params: { name: string; number: number; form: string } },
      reply: { type(media: string): unknown },
    ) => {
      const make = params.form === 'hf' ? cards.huggingFace : cards.markdown
      const card = await make(params.name, params.number)
      void reply.type('text/markdown; charset=utf-8')
      return card
    }) as never,
  })
}
