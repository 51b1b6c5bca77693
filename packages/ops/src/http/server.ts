import fastify, { LogController, type FastifyInstance } from 'fastify'
import type { Endpoint, Role } from '@slipway/contract/endpoint'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Identity } from '../ports/identity.ts'
import { installErrors } from './error-handler.ts'
import { guard } from './guard.ts'
import { healthRoutes } from './health.routes.ts'
import { registerRooms, type Rooms } from './rooms.ts'
import { typeboxValidator } from './validation.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The name of whoever asks. */
    actor: string
  }
  interface FastifyContextConfig {
    role?: Role
    endpoint?: Endpoint
  }
}

const bodyLimitBytes = 16 * 1024 * 1024

export interface ServerParts {
  readonly rooms: Rooms
  readonly artifacts: ArtifactStore
  readonly identity: Identity
  /** Whether only this machine can reach the server: then the Host header is checked and a token is optional. */
  readonly loopback: boolean
  readonly log: boolean
  /** Throws where the server cannot do its work now. */
  ready(): Promise<void>
}

/** The HTTP edge: guards, validation and errors around the rooms' routes. Not yet listening. */
export async function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const app = fastify({
    logger: { level: parts.log ? 'info' : 'error' },
    logController: new LogController({ disableRequestLogging: !parts.log }),
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1024 },
    genReqId: () => Math.random().toString(36).slice(2, 10),
  })
  app.setValidatorCompiler(typeboxValidator as never)
  app.setSerializerCompiler(() => JSON.stringify)
  app.decorateRequest('actor', '')
  const admit = guard(parts)
  app.addHook('onRequest', async (request) => {
    request.actor = (await admit(request))?.name ?? ''
  })
  installErrors(app)
  await app.register(healthRoutes, parts)
  await registerRooms(app, parts.rooms)
  return app
}
