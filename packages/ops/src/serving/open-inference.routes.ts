import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { routeMethods } from '../kernel/index.ts'
import type { Serving } from './index.ts'
import { predictOn, speak } from './prediction-scope.routes.ts'
import type { Answering } from './protocols/index.ts'
import { callUnknown, methodRefused, wrongForm } from './serving.errors.ts'
import { jsonOf } from './wire/bodies.ts'
import { modelConfig, mustLoadAsIs } from './wire/model-config.ts'
import { modelStatistics } from './wire/model-statistics.ts'
import { modelMetadata, serverMetadata } from './wire/open-inference.ts'

interface Params {
  readonly name: string
  readonly version?: string
}

const viewer = { config: { role: 'viewer' } } as const

/** The Open Inference Protocol, version 2, over REST, below `/v2`. */
export const openInferenceRoutes: FastifyPluginAsync<{
  serving: Serving
  answering: Answering
  version: string
}> = async (app, { serving, answering, version }) => {
  speak(app, 'open-inference')
  const methods = routeMethods()
  app.addHook('onRoute', ({ method, url }) => methods.note(method, url))
  // Clients of the protocol read errors in its own form alone.
  app.setNotFoundHandler(async ({ method, url }, reply) => {
    const path = url.split('?')[0]!
    // With a slash at its end it is the same address.
    const allowed = methods.at(path.replace(/\/+$/, ''))
    if (allowed.length === 0) throw callUnknown(method, path)
    void reply.header('allow', allowed.join(', '))
    throw methodRefused(method, path, allowed)
  })

  app.get('', viewer, async () => serverMetadata(version))
  app.get('/health/live', async () => ({ live: true }))
  app.get('/health/ready', async () => ({ ready: true }))

  const describedAs = async (name: string, version?: string) => {
    const described = await serving.describe(name, version)
    return modelMetadata(name, [described.version], described)
  }
  const metadata = async ({ params }: FastifyRequest) => {
    const { name, version } = params as Params
    return describedAs(name, version)
  }
  const ready = async ({ params }: FastifyRequest) => {
    const { name, version } = params as Params
    // Says who is meant where there is no such endpoint or version.
    await serving.describe(name, version)
    return { name, ready: true }
  }
  const config = async ({ params }: FastifyRequest) => {
    const { name, version } = params as Params
    return modelConfig(name, await serving.describe(name, version))
  }
  const statistics = async ({ params }: FastifyRequest) => {
    const { name, version } = params as Params
    return modelStatistics(serving.statistics(name, version))
  }
  app.get('/models', viewer, async () => ({ models: serving.repository().map(({ name }) => name) }))
  // An endpoint may be called so.
  app.get('/models/stats', viewer, async () => {
    if (!serving.repository().some(({ name }) => name === 'stats'))
      return modelStatistics(serving.statistics())
    return describedAs('stats')
  })
  app.post('/repository/index', viewer, async ({ body }) => {
    const bytes = body as Buffer | undefined
    const { ready = null } = ((bytes?.length ? jsonOf(bytes) : null) ?? {}) as { ready?: unknown }
    if (ready !== null && typeof ready !== 'boolean')
      throw wrongForm('"ready" is neither true nor false.', 'Leave it out to be told of every model.')
    return serving.repository().filter(({ state }) => ready !== true || state === 'READY')
  })
  const editor = { config: { role: 'editor' } } as const
  const named = '/repository/models/:name'
  app.post(`${named}/load`, editor, async ({ params, body }) => {
    const { name } = params as Params
    const bytes = body as Buffer | undefined
    const { parameters } = ((bytes?.length ? jsonOf(bytes) : null) ?? {}) as { parameters?: object | null }
    mustLoadAsIs(Object.keys(parameters ?? {}))
    await serving.load(name)
    // As KServe says it; Triton's clients look at the status alone.
    return { name, load: true }
  })
  app.post(`${named}/unload`, editor, async ({ params }) => {
    const { name } = params as Params
    await serving.unload(name)
    return { name, unload: true }
  })

  const infer = predictOn(answering, 'open-inference')

  for (const base of ['/models/:name', '/models/:name/versions/:version']) {
    app.get(base, viewer, metadata)
    app.get(`${base}/ready`, viewer, ready)
    app.get(`${base}/config`, viewer, config)
    app.get(`${base}/stats`, viewer, statistics)
    app.post(`${base}/infer`, viewer, infer)
  }
  app.get('/models/:name/versions', viewer, async ({ params }) => {
    const { name } = params as Params
    return { name, versions: [String((await serving.describe(name)).version)] }
  })
}
