import type { WorkerEvent } from './protocol.ts'

type LogStream = Extract<WorkerEvent, { type: 'log' }>['stream']

/** A line costs one for each begun kilobyte; so many may come at once, and so many more every second. */
const mostAtOnce = 1000
const perSecond = 2
const longestLine = 4096

/**
 * Passes on what a person who watches can read: the first thousand lines, later ones now and then. All of it is in
 * the attempt's log; a line says how much was left out.
 */
export const liveLines = (onEvent: (event: WorkerEvent) => void) => {
  let left = mostAtOnce
  let skipped = 0
  let refilledMs = performance.now()
  const confess = () => {
    if (skipped === 0) return
    const text = `… ${skipped.toLocaleString('en')} characters left out here; the attempt’s log has more`
    onEvent({ type: 'log', stream: 'step', text })
    skipped = 0
  }
  return {
    pass(stream: LogStream, block: string): void {
      const nowMs = performance.now()
      left = Math.min(mostAtOnce, left + ((nowMs - refilledMs) / 1000) * perSecond)
      refilledMs = nowMs
      for (let from = 0; from <= block.length; ) {
        const found = block.indexOf('\n', from)
        const to = found < 0 ? block.length : found
        if (left < 1) {
          skipped += block.length - from + 1
          return
        }
        confess()
        const text =
          to - from > longestLine ? `${block.slice(from, from + longestLine)} … (cut)` : block.slice(from, to)
        left -= 1 + Math.floor(text.length / 1024)
        onEvent({ type: 'log', stream, text })
        from = to + 1
      }
    },
    end: confess,
  }
}
