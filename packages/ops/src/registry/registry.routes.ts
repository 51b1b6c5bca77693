import {
  createModelVersion,
  deleteModel,
  deleteModelVersion,
  describeModel,
  describeModelVersion,
  getAlias,
  getModel,
  getModelVersion,
  listModelHistory,
  listModels,
  listModelVersions,
  recordGate,
  removeAlias,
  renameModel,
  setAlias,
  setModelStage,
} from '@slipway/contract/registry'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../kernel/index.ts'
import type { Registry } from './index.ts'

export const registryRoutes: FastifyPluginAsyncTypebox<{ registry: Registry }> = async (
  app,
  { registry },
) => {
  app.route({
    ...asRoute(createModelVersion),
    handler: ({ params, body, actor }) => registry.createVersion(params.name, body, actor),
  })
  app.route({ ...asRoute(listModels), handler: async () => ({ models: await registry.models() }) })
  app.route({ ...asRoute(getModel), handler: ({ params }) => registry.model(params.name) })
  app.route({
    ...asRoute(renameModel),
    handler: ({ params, body, actor }) => registry.renameModel(params.name, body.to, { ...body, by: actor }),
  })
  app.route({
    ...asRoute(deleteModel),
    handler: async ({ params, actor }) => {
      await registry.deleteModel(params.name, actor)
      return { deleted: params.name }
    },
  })
  app.route({
    ...asRoute(deleteModelVersion),
    handler: async ({ params, actor }) => ({
      deleted: await registry.deleteVersion(params.name, params.number, actor),
    }),
  })
  app.route({
    ...asRoute(listModelVersions),
    handler: async ({ params }) => ({ versions: await registry.versions(params.name) }),
  })
  app.route({
    ...asRoute(getModelVersion),
    handler: ({ params }) => registry.version(params.name, params.number),
  })
  app.route({
    ...asRoute(describeModel),
    async handler({ params: { name }, body: { description, tags = {} }, actor }) {
      if (description !== undefined) await registry.describeModel(name, description, actor)
      for (const [key, value] of Object.entries(tags)) await registry.tagModel(name, key, value, actor)
      return registry.model(name)
    },
  })
  app.route({
    ...asRoute(describeModelVersion),
    async handler({ params: { name, number }, body: { description, tags = {} }, actor }) {
      if (description !== undefined) await registry.describeVersion(name, number, description, actor)
      for (const [key, value] of Object.entries(tags))
        await registry.tagVersion(name, number, key, value, actor)
      return registry.version(name, number)
    },
  })
  app.route({
    ...asRoute(setModelStage),
    handler: ({ params, body, actor }) =>
      registry.setStage(params.name, params.number, { ...body, by: actor }),
  })
  app.route({
    ...asRoute(recordGate),
    handler: ({ params, body, actor }) => registry.recordGate(params.name, params.number, body.gate, actor),
  })
  app.route({ ...asRoute(getAlias), handler: ({ params }) => registry.byAlias(params.name, params.alias) })
  app.route({
    ...asRoute(setAlias),
    handler: ({ params, body, actor }) =>
      registry.setAlias(params.name, params.alias, { ...body, by: actor }),
  })
  app.route({
    ...asRoute(removeAlias),
    handler: ({ params, actor }) => registry.removeAlias(params.name, params.alias, actor),
  })
  app.route({
    ...asRoute(listModelHistory),
    handler: async ({ params }) => ({ events: await registry.history(params.name) }),
  })
}
