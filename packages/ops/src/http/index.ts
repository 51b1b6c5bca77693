export type { Rooms } from './rooms.ts'
export { isLoopbackName } from './guard.ts'
export type { CollectGarbage } from './storage.routes.ts'
export { buildServer, type ServerParts } from './server.ts'
