export type { Rooms } from './rooms.ts'
export { isLoopbackName } from './guard.ts'
export { buildServer, type ServerParts } from './server.ts'
