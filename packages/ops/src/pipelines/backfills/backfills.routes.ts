import {
  cancelBackfill,
  createBackfill,
  getBackfill,
  listBackfillRuns,
  listBackfills,
  previewBackfill,
} from '@slipway/contract/backfills'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Backfills } from './index.ts'

export const backfillsRoutes: FastifyPluginAsyncTypebox<{ backfills: Backfills }> = async (
  app,
  { backfills },
) => {
  app.route({ ...asRoute(previewBackfill), handler: ({ body }) => backfills.preview(body) })
  app.route({ ...asRoute(createBackfill), handler: ({ body, actor }) => backfills.create(body, actor) })
  app.route({
    ...asRoute(listBackfills),
    handler: async ({ query }) => ({ backfills: await backfills.list(query.limit ?? 50) }),
  })
  app.route({ ...asRoute(getBackfill), handler: ({ params }) => backfills.get(params.id) })
  app.route({
    ...asRoute(listBackfillRuns),
    handler: async ({ params, query }) => ({ runs: await backfills.runs(params.id, query.status) }),
  })
  app.route({ ...asRoute(cancelBackfill), handler: ({ params }) => backfills.cancel(params.id) })
}
