import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Serving } from './index.ts'
import { predictOn, speak } from './prediction-scope.routes.ts'
import type { Answering } from './protocols/index.ts'
import { modelMetadata, serverMetadata } from './wire/open-inference.ts'

interface Params {
  readonly name: string
  readonly version?: string
}

const viewer = { config: { role: 'viewer' } } as const

/** The Open Inference Protocol, version 2, over REST. */
export const openInferenceRoutes: FastifyPluginAsync<{
  serving: Serving
  answering: Answering
  version: string
}> = async (app, { serving, answering, version }) => {
  speak(app, 'open-inference')

  app.get('/v2', viewer, async () => serverMetadata(version))
  app.get('/v2/health/live', async () => ({ live: true }))
  app.get('/v2/health/ready', async () => ({ ready: true }))

  const metadata = async ({ params }: FastifyRequest) => {
    const { name, version } = params as Params
    const described = await serving.describe(name, version)
    return modelMetadata(name, [described.version], described.signature)
  }
  const ready = async ({ params }: FastifyRequest) => {
    const { name, version } = params as Params
    await serving.describe(name, version)
    return { name, ready: true }
  }
  const infer = predictOn(answering, 'open-inference')

  for (const base of ['/v2/models/:name', '/v2/models/:name/versions/:version']) {
    app.get(base, viewer, metadata)
    app.get(`${base}/ready`, viewer, ready)
    app.post(`${base}/infer`, viewer, infer)
  }
  app.get('/v2/models/:name/versions', viewer, async ({ params }) => {
    const { name } = params as Params
    return { name, versions: [String((await serving.describe(name)).version)] }
  })
}
