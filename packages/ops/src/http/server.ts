import { createServer } from 'node:http'
import fastify, { LogController, type FastifyInstance } from 'fastify'
import type { Registry as Metrics } from 'prom-client'
import type { Endpoint, Role } from '@slipway/contract/endpoint'
import type { System } from '@slipway/contract/system'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Identity } from '../ports/identity.ts'
import type { Policy } from '../ports/policy.ts'
import type { Readers } from '../ports/readers.ts'
import { routeMethods } from '../kernel/index.ts'
import { changesRoutes, noteChanges, openChanges } from './changes.routes.ts'
import { webPage, webRoutes } from './web.routes.ts'
import { artifactsRoutes } from './artifacts.routes.ts'
import { answer, installErrors } from './error-handler.ts'
import { takePlainRequests } from './front/plain-sockets.ts'
import { type PredictionAnswers, predictionAnswers } from './front/prediction-answers.ts'
import { predictionFront } from './front/prediction-front.ts'
import { guard } from './guard.ts'
import type { GrpcServer } from './grpc/inference-server.ts'
import { healthRoutes } from './health.routes.ts'
import { requestBroken } from './http.errors.ts'
import { installMetrics } from './metrics.ts'
import { throughReaders } from './reading/through-readers.ts'
import { registerRooms, type Rooms } from './rooms.ts'
import { statusRoutes } from './status.routes.ts'
import { storageRoutes, type CollectGarbage } from './storage.routes.ts'
import { systemRoutes } from './system.routes.ts'
import { patience, refuseUnread } from './unread-requests.ts'
import { accessLog } from './watching/access-log.ts'
import type { Observe } from './watching/observed.ts'
import { openTracer, type TracerOptions } from './watching/tracer.ts'
import { typeboxValidator } from './validation.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The name of whoever asks. */
    actor: string
    /** What they may do. */
    roles: readonly Role[]
  }
  interface FastifyContextConfig {
    role?: Role
    endpoint?: Endpoint
    /** It only reads, and may take long: a thread for such readings may answer it. */
    reads?: boolean
    /** A page without anything of the platform in it: nobody is asked who they are. */
    open?: boolean
    /** Clients of AWS ask here: their signature stands in the place of a token. */
    signed?: boolean
  }
}

const bodyLimitBytes = 16 * 1024 * 1024

export interface ServerParts {
  readonly rooms: Rooms
  readonly artifacts: ArtifactStore
  readonly collectGarbage: CollectGarbage
  readonly identity: Identity
  readonly policy: Policy
  /** Whether only this machine can reach the server: then the Host header is checked and a token is optional. */
  readonly loopback: boolean
  /** Threads for long readings, where there are any. */
  readonly readers?: Readers
  /** The share of requests that are logged, 0 to 1. */
  readonly logShare: number
  /** Where spans go, if anywhere. */
  readonly tracing?: TracerOptions | null
  /** Where the built web UI lies; where absent, the plain page of `/status` stands at `/` too. */
  readonly web?: string
  readonly system: System
  /** What rooms count, for /metrics. */
  readonly metrics: readonly Metrics[]
  /** Throws where the server cannot do its work now. */
  ready(): Promise<void>
}

export interface BuiltServer {
  readonly app: FastifyInstance
  /** The Open Inference Protocol over gRPC, behind the same guard; loaded when it is wanted. */
  grpc(): Promise<GrpcServer>
}

/** The HTTP edge: guards, validation and errors around the rooms' routes. Not yet listening. */
export async function buildServer(parts: ServerParts): Promise<BuiltServer> {
  let answers: PredictionAnswers
  let front: ReturnType<typeof predictionFront>
  const app = fastify({
    logger: { level: 'error' },
    // Every request is told in one line of our own: see watching/.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreDuplicateSlashes: true, ignoreTrailingSlash: true, maxParamLength: 1024 },
    frameworkErrors: (error, _request, reply) => {
      void answer(reply, requestBroken(error.message), 400)
    },
    clientErrorHandler: refuseUnread,
    genReqId: newRequestId,
    serverFactory: (handler) => {
      const server = createServer(patience, (request, response) => {
        if (!front(request, response)) handler(request, response)
      })
      takePlainRequests(server, () => answers)
      return server
    },
  })
  app.setValidatorCompiler(typeboxValidator as never)
  app.setSerializerCompiler(() => JSON.stringify)
  app.decorateRequest('actor', '')
  app.decorateRequest('roles', null as unknown as readonly Role[])
  const admit = guard(parts)
  app.addHook('onRequest', async (request) => {
    const { config, url: route = '' } = request.routeOptions
    const { headers, method, url } = request
    const { role, endpoint, signed, open } = config
    const actor = await admit({ headers, method, url, route, role, endpoint, signed, open })
    request.actor = actor?.name ?? ''
    request.roles = actor?.roles ?? []
  })
  const methods = routeMethods()
  app.addHook('onRoute', ({ method, url }) => methods.note(method, url))
  const sendPage = parts.web ? webPage(parts.web) : undefined
  installErrors(app, methods, sendPage)
  const observe = watched(app, parts)
  if (parts.readers) throughReaders(app, parts.readers)
  const listed = listRoutes(app)
  await app.register(healthRoutes, parts)
  await app.register(systemRoutes, { system: parts.system, ...listed })
  const changes = openChanges()
  noteChanges(app, changes)
  await app.register(changesRoutes, { changes, rooms: parts.rooms })
  await app.register(statusRoutes, parts)
  if (parts.web && sendPage) await app.register(webRoutes, { dir: parts.web, sendPage })
  await app.register(artifactsRoutes, parts)
  await app.register(storageRoutes, parts)
  await registerRooms(app, parts.rooms)
  answers = predictionAnswers({
    answering: { serving: parts.rooms.serving, tools: parts.rooms.features },
    admit,
    newId: newRequestId,
    observe,
    bug: (err, { method, url }) => app.log.error({ err, method, url }, 'a bug'),
  })
  front = predictionFront(answers)
  const { serving } = parts.rooms
  return {
    app,
    grpc: async () => {
      const { inferenceServer } = await import('./grpc/inference-server.ts')
      const bug = (err: unknown, method: string) => app.log.error({ err, method }, 'a bug')
      return inferenceServer({ serving, admit, bug })
    },
  }
}

/** What counts, logs and traces each request, whichever way it is answered. */
function watched(app: FastifyInstance, { metrics, logShare, tracing }: ServerParts): Observe {
  const count = installMetrics(app, metrics)
  const log = logShare > 0 ? accessLog(logShare) : null
  const tracer = tracing ? openTracer(tracing) : null
  const observe: Observe = (observed) => {
    count(observed)
    log?.log(observed)
    tracer?.record(observed)
  }
  app.addHook('onResponse', async ({ id, method, url, headers, routeOptions }, reply) => {
    const route = routeOptions.url ?? 'unknown'
    observe({ requestId: id, method, url, route, headers, status: reply.statusCode, ms: reply.elapsedTime })
  })
  app.addHook('onClose', async () => {
    log?.close()
    await tracer?.close()
  })
  return observe
}

/** Unlike those of an earlier life of the server. */
const lifeId = Math.random().toString(36).slice(2, 8)
let requestCount = 0
const newRequestId = () => `${lifeId}-${(requestCount++).toString(36)}`

/** Collects the routes as they are added: those of the contract, and `METHOD /path` of those of other protocols. */
function listRoutes(app: FastifyInstance): { endpoints: Endpoint[]; others: string[] } {
  const endpoints: Endpoint[] = []
  const others: string[] = []
  app.addHook('onRoute', ({ config, method, url }) => {
    if (method === 'HEAD') return
    const of = config?.endpoint
    if (of) endpoints.push(of)
    else others.push(`${String(method)} ${url}`)
  })
  return { endpoints, others }
}
