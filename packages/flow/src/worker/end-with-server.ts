import { killMarked } from './family.ts'
import { markName } from './process-table.ts'

/**
 * A worker does not outlive the server that started it: when the channel between them closes, the worker and all that
 * it started are ended.
 */
export const endWithServer = (): void => {
  const mark = process.env[markName]
  process.on('disconnect', () => {
    if (mark) killMarked(mark)
    process.kill(-process.pid, 'SIGKILL')
  })
  process.channel?.unref()
}

/**
 * Aborts on SIGTERM, until `over`. A step that never looked at its signal is ended at once; one that did gets the
 * time until SIGKILL to stop by itself.
 */
export const abortOnTerm = (): { signal(): AbortSignal; over(): void } => {
  const controller = new AbortController()
  let watched = false
  const onTerm = () => {
    if (!watched) process.exit(143)
    controller.abort()
  }
  process.on('SIGTERM', onTerm)
  return {
    signal() {
      watched = true
      // Waiting for the signal alone is waiting for something: the process must not run out of work.
      process.channel?.ref()
      return controller.signal
    },
    over() {
      process.off('SIGTERM', onTerm)
      process.channel?.unref()
    },
  }
}
