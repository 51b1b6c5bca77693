import {
  askTrial,
  createStudy,
  extendTrial,
  finishStudy,
  getImportance,
  getStudy,
  getTrial,
  listStudies,
  listTrials,
  reportTrial,
  tellTrial,
} from '@slipway/contract/studies'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Studies } from './index.ts'

export const studiesRoutes: FastifyPluginAsyncTypebox<{ studies: Studies }> = async (app, { studies }) => {
  app.route({ ...asRoute(createStudy), handler: ({ body, actor }) => studies.create(body, actor) })
  app.route({ ...asRoute(listStudies), handler: async () => ({ studies: await studies.list() }) })
  app.route({ ...asRoute(getStudy), handler: ({ params }) => studies.get(params.name) })
  app.route({
    ...asRoute(askTrial),
    handler: ({ params, body, actor }) => studies.ask(params.name, body.key ?? null, actor),
  })
  app.route({
    ...asRoute(reportTrial),
    handler: ({ params, body }) => studies.report(params.name, params.number, body),
  })
  app.route({
    ...asRoute(extendTrial),
    handler: ({ params, body }) => studies.extend(params.name, params.number, body.lease),
  })
  app.route({
    ...asRoute(tellTrial),
    handler: ({ params, body }) => studies.tell(params.name, params.number, body),
  })
  app.route({
    ...asRoute(listTrials),
    handler: async ({ params, query }) => ({ trials: await studies.trials(params.name, query) }),
  })
  app.route({ ...asRoute(getTrial), handler: ({ params }) => studies.trial(params.name, params.number) })
  app.route({ ...asRoute(getImportance), handler: ({ params }) => studies.importance(params.name) })
  app.route({ ...asRoute(finishStudy), handler: ({ params }) => studies.finish(params.name) })
}
