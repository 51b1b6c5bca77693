import type { Connection } from './context.ts'

/** The port of `slipway up` unless `--port` says another. */
export const usualPort = (): string => process.env.SLIPWAY_PORT || '4700'

/** Where the server is reached once this command has ended: one that only the command started is gone by then. */
export const lastingUrl = ({ live, url }: Pick<Connection, 'live' | 'url'>): string =>
  live ? url : `http://127.0.0.1:${usualPort()}`
