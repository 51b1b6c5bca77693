import { addLoggedModelArtifact, getLoggedModel, putLoggedModel } from '@slipway/contract/logged-models'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Tracking } from '../index.ts'
import type { LoggedModel } from './index.ts'

export const loggedModelsRoutes: FastifyPluginAsyncTypebox<{ tracking: Tracking }> = async (
  app,
  { tracking },
) => {
  const withFiles = async (model: LoggedModel) => ({
    ...model,
    artifacts: (await tracking.files.ofOwners([model.id])).map(({ path, digest, bytes }) => ({
      path,
      digest,
      bytes,
    })),
  })

  app.route({
    ...asRoute(putLoggedModel),
    handler: async ({ params, body }) => withFiles(await tracking.putLoggedModel(params.id, body)),
  })
  app.route({
    ...asRoute(getLoggedModel),
    handler: async ({ params }) => withFiles(await tracking.loggedModel(params.id)),
  })
  app.route({
    ...asRoute(addLoggedModelArtifact),
    handler: ({ params, body }) => tracking.addModelArtifact(params.id, body.path, body.digest),
  })
}
