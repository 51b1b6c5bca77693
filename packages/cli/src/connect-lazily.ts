import type { Connection } from './context.ts'

/** As `connectTo`, loaded when a command runs, so that --help stays quick. */
export const connectTo = async (home: string, unfinished?: 'leave' | 'give-up'): Promise<Connection> =>
  (await import('./connect.ts')).connectTo(home, unfinished)
