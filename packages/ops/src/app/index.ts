export { enter, untilAlone } from './guests.ts'
export { findServer, type ServerFile } from './server-file.ts'
export { startPlatform, type Platform, type PlatformOptions } from './start-platform.ts'
