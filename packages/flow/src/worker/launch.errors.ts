import type { FailureBody } from '@slipway/contract/pipelines'

/** Failures of an attempt whose worker could not tell itself what went wrong. */
export const stopped = (node: string, why: 'cancel' | 'timeout', timeoutMs: number): FailureBody =>
  why === 'cancel'
    ? {
        code: 'PIPELINE_STEP_CANCELLED',
        kind: 'refused',
        message: `The step ${node} was cancelled.`,
        hint: 'Run the pipeline again; the steps that had finished are kept.',
      }
    : {
        code: 'PIPELINE_STEP_TIMED_OUT',
        kind: 'unavailable',
        message: `The step ${node} ran longer than its ${timeoutMs} ms and was stopped.`,
        hint: 'Raise its timeoutMs, or give it less to do.',
      }

export const outOfMemory = (node: string): FailureBody => ({
  code: 'PIPELINE_STEP_OUT_OF_MEMORY',
  kind: 'unavailable',
  message: `The step ${node} needed more memory than Node gives it.`,
  hint: 'Work in batches or in typed arrays, or set SLIPWAY_NODE_OPTIONS=--max-old-space-size=<MB>.',
})

export const endedEarly = (
  node: string,
  signal: NodeJS.Signals | null,
  code: number | string | null,
  said: string,
): FailureBody => {
  if (signal)
    return {
      code: 'PIPELINE_STEP_KILLED',
      kind: 'unavailable',
      message: `The process of the step ${node} was killed by ${signal}.`,
      hint:
        signal === 'SIGKILL'
          ? 'Where nobody did that, the machine ran out of memory: run fewer steps at once (--jobs), or give it less data. Run again; finished steps are kept.'
          : 'Look at its log for what native code said. Run again; finished steps are kept.',
    }
  if (code === 0 || code === 13)
    return {
      code: 'PIPELINE_STEP_UNSETTLED',
      kind: 'bug',
      message: `The step ${node} ended without a result: its promise never settled, or it called process.exit.`,
      hint: 'Await what it waits for, and return its result.',
    }
  return {
    code: 'PIPELINE_STEP_DIED',
    kind: 'bug',
    message: `The process of the step ${node} ended with ${typeof code === 'number' ? `exit code ${code}` : code}.`,
    hint: said.trim() === '' ? 'It said nothing.' : said.trim().split('\n').slice(-4).join('\n'),
  }
}

export const memoryExceeded = (node: string, peakBytes: number, limitBytes: number): FailureBody => ({
  code: 'PIPELINE_MEMORY_EXCEEDED',
  kind: 'unavailable',
  message: `The step ${node} was stopped: with all that it started it held ${mib(peakBytes)} MiB of memory, and its limit is ${mib(limitBytes)} MiB.`,
  hint: `Raise its resources.memoryMb, or give it less at once.`,
})

const mib = (bytes: number) => Math.round(bytes / 1024 / 1024).toLocaleString('en')
