import type { Platform, PlatformOptions } from './start-platform.ts'

/** As `startPlatform`, loaded when a server starts: a command that finds one running loads none of it. */
export const startPlatform = async (options: PlatformOptions): Promise<Platform> =>
  (await import('./start-platform.ts')).startPlatform(options)
