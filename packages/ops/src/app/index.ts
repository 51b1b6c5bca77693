export { enter, untilAlone } from './guests.ts'
export { findServer, type ServerFile } from './server-file.ts'
export { startPlatform } from './start-lazily.ts'
export type { Platform, PlatformOptions } from './start-platform.ts'
