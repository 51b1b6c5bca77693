import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { getLineage } from '@slipway/contract/lineage'
import { asRoute } from '../../kernel/index.ts'
import type { LineageGraph } from './index.ts'

export const lineageGraphRoutes: FastifyPluginAsyncTypebox<{ lineageGraph: LineageGraph }> = async (
  app,
  { lineageGraph },
) => {
  app.route({ ...asRoute(getLineage), handler: ({ query: { of, ...asked } }) => lineageGraph.of(of, asked) })
}
