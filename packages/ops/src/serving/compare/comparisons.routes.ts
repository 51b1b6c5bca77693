import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listComparisons } from '@slipway/contract/comparisons'
import { getPerformance } from '@slipway/contract/performance'
import { asRoute } from '../../kernel/index.ts'
import type { Comparisons } from './index.ts'

const dayMs = 86_400_000

export const comparisonsRoutes: FastifyPluginAsyncTypebox<{
  comparisons: Comparisons
  mustExist: (endpoint: string) => void
}> = async (app, { comparisons, mustExist }) => {
  app.route({
    ...asRoute(listComparisons),
    handler: async ({ params: { name }, query: { by, ...wish } }) => {
      mustExist(name)
      const columns = by === undefined ? {} : { by: by.split(',').map((column) => column.trim()) }
      return { endpoint: name, comparisons: await comparisons.list(name, { ...wish, ...columns }) }
    },
  })
  app.route({
    ...asRoute(getPerformance),
    handler: async ({ params: { name }, query: { windowMs = dayMs, ...window } }) => {
      mustExist(name)
      return { endpoint: name, windows: await comparisons.performance(name, { windowMs, ...window }) }
    },
  })
}
