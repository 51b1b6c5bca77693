import type { DestinationStream, Logger } from 'pino'
import { errorLog } from '../../kernel/index.ts'

/** Whether the database answers, as those who ask it find out. Tells when that changes, in one JSON line on standard error. */
export const openAvailability = (to?: DestinationStream) => {
  let logger: Logger | undefined
  const log = () => (logger ??= errorLog(to))
  let wasUp = false
  let awaySinceMs: number | null = null
  return {
    answered(): void {
      wasUp = true
      if (awaySinceMs === null) return
      const forMs = Math.round(performance.now() - awaySinceMs)
      awaySinceMs = null
      log().info({ event: 'database-back', forMs }, 'The database answers again.')
    },
    away(cause: unknown): void {
      // Who opens a database that was never there is told otherwise.
      if (!wasUp || awaySinceMs !== null) return
      awaySinceMs = performance.now()
      const why = cause instanceof Error && cause.message ? cause.message : String(cause)
      log().error({ event: 'database-away', code: 'DATABASE_UNREACHABLE' }, why)
    },
    isUp: (): boolean => awaySinceMs === null,
  }
}
export type Availability = ReturnType<typeof openAvailability>
