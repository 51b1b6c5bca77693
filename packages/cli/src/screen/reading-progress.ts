import type { IngestPhase } from '@slipway/ml/table'
import { progressLine } from './progress-line.ts'

/** How far the reading of rows is, on one line of the terminal, once it takes longer than half a second. */
export function readingProgress(json: boolean | undefined) {
  const line = progressLine(json)
  const startedMs = Date.now()
  return {
    onProgress(phase: IngestPhase, share: number) {
      if (Date.now() - startedMs > 500) line.show(`${phase} … ${Math.round(share * 100)} %`)
    },
    [Symbol.dispose]: line.clear,
  }
}
