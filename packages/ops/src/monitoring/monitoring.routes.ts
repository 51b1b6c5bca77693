import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { getDriftReport, listDriftReports, measureDrift } from '@slipway/contract/monitoring'
import { asRoute } from '../kernel/index.ts'
import type { Monitoring } from './index.ts'

export const monitoringRoutes: FastifyPluginAsyncTypebox<{ monitoring: Monitoring }> = async (
  app,
  { monitoring },
) => {
  app.route({
    ...asRoute(measureDrift),
    handler: async ({ params, body }) => monitoring.drift({ endpoint: params.name, ...body }),
  })
  app.route({
    ...asRoute(listDriftReports),
    handler: async ({ params, query }) => ({
      reports: await monitoring.reports(params.name, query.limit ?? 20),
    }),
  })
  app.route({ ...asRoute(getDriftReport), handler: async ({ params }) => monitoring.report(params.id) })
}
