import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Serving } from './index.ts'
import { predictOn, speak } from './prediction-scope.routes.ts'
import type { Answering } from './protocols/index.ts'
import { methodRefused, unloaded, v1CallUnknown } from './serving.errors.ts'
import { v1ModelMetadata, v1ModelStatus } from './wire/kserve-v1.ts'

/** `call` is a name and, behind a colon, what is asked of it; with `model` before it, a version and the same. */
interface Params {
  call: string
  model?: string
  name?: string
  version?: string | undefined
}

const viewer = { config: { role: 'viewer' } } as const

/** KServe's first protocol, below `/v1`: for clients of KServe and of TensorFlow Serving, and for curl. */
export const kserveV1Routes: FastifyPluginAsync<{ serving: Serving; answering: Answering }> = async (
  app,
  { serving, answering },
) => {
  speak(app, 'kserve-v1')
  app.setNotFoundHandler(async (request, reply) => {
    // With a slash at its end it is the same address.
    const [, verb] = ofModel.exec(pathOf(request.url).replace(/\/+$/, '')) ?? []
    const methods = verb === undefined ? [] : verb.startsWith(':') ? ['POST'] : ['GET', 'HEAD']
    throw refused(request, reply, methods)
  })
  const verbs: Record<string, ReturnType<typeof predictOn>> = {
    predict: predictOn(answering, 'kserve-v1'),
    explain: predictOn(answering, 'kserve-v1-explain'),
  }

  const status = async (request: FastifyRequest, reply: FastifyReply) => {
    const { name, version, verb } = callOf(request.params as Params)
    if (verb !== undefined) throw refused(request, reply, verb in verbs ? ['POST'] : [])
    const described = await serving.describe(name, version)
    if (!(await serving.isReady(name))) throw unloaded(name)
    return v1ModelStatus(name, [described.version])
  }
  const metadata = async ({ params }: FastifyRequest) => {
    const { name = '', version } = params as Params
    const described = await serving.describe(name, version)
    return v1ModelMetadata(name, described.version, described.signature)
  }
  const invoke = async (request: FastifyRequest, reply: FastifyReply) => {
    const { name, version, verb } = callOf(request.params as Params)
    const answer = verb === undefined ? undefined : verbs[verb]
    if (!answer) throw refused(request, reply, verb === undefined ? ['GET', 'HEAD'] : [])
    Object.assign(request.params as Params, { name, version })
    return answer(request, reply)
  }

  app.get('/models', viewer, async () => {
    const ready = serving.repository().filter(({ state }) => state === 'READY')
    return { models: ready.map(({ name }) => name) }
  })
  for (const path of ['/models/:name/metadata', '/models/:name/versions/:version/metadata'])
    app.get(path, viewer, metadata)
  for (const path of ['/models/:call', '/models/:model/versions/:call']) {
    app.get(path, viewer, status)
    app.post(path, viewer, invoke)
  }
}

/** A model, and what is asked of it. */
const ofModel = /^\/v1\/models\/[^/:]+(?:\/versions\/[^/:]+)?((?::predict|:explain|\/metadata)?)$/

const callOf = ({ call, model }: Params): { name: string; version: string | undefined; verb?: string } => {
  const [asked = '', verb] = call.split(':')
  const named = model === undefined ? { name: asked, version: undefined } : { name: model, version: asked }
  return verb === undefined ? named : { ...named, verb }
}

const refused = ({ method, url }: FastifyRequest, reply: FastifyReply, allowed: readonly string[]) => {
  if (allowed.length === 0) return v1CallUnknown(method, pathOf(url))
  void reply.header('allow', allowed.join(', '))
  return methodRefused(method, pathOf(url), allowed)
}

const pathOf = (url: string): string => url.split('?')[0]!
