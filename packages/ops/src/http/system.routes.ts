import type { Endpoint } from '@slipway/contract/endpoint'
import { getSystem, type System } from '@slipway/contract/system'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../kernel/index.ts'
import { openApiOf } from './openapi.ts'
import { docsPage } from './pages/docs-page.ts'
import { sendPage } from './pages/page.ts'

export interface SystemOptions {
  readonly system: System
  /** Filled while routes are added; read when asked. */
  readonly endpoints: readonly Endpoint[]
  /** `METHOD /path` of the routes that speak other protocols. */
  readonly others: readonly string[]
}

/** What runs here, and the API's description, for programs and for people. */
export const systemRoutes: FastifyPluginAsyncTypebox<SystemOptions> = async (
  app,
  { system, endpoints, others },
) => {
  app.route({ ...asRoute(getSystem), handler: async () => system })
  app.get('/api/v1/openapi.json', async () => openApiOf(endpoints))
  app.get('/api/docs', (_request, reply) => sendPage(reply, docsPage(openApiOf(endpoints), others)))
}
