import { collectGarbage, type Collected } from '@slipway/contract/storage'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../kernel/index.ts'

export type CollectGarbage = (wish: { dryRun?: boolean; graceMs?: number }) => Promise<Collected>

export const storageRoutes: FastifyPluginAsyncTypebox<{ collectGarbage: CollectGarbage }> = async (
  app,
  parts,
) => {
  app.route({ ...asRoute(collectGarbage), handler: ({ body }) => parts.collectGarbage(body) })
}
