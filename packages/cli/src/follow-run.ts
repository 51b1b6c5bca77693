import { SlipwayError } from '@slipway/contract/error'
import type { PipelineRunBody, RunEventBody } from '@slipway/contract/pipelines'
import { runCancelled, serverLost } from './cli.errors.ts'
import type { Connection } from './context.ts'

/**
 * Tells of a run's events, those that there are and those to come, until it has ended; without `wait` only those that
 * there are. Throws CLI_SERVER_LOST.
 */
export async function followRun(
  server: Pick<Connection, 'client' | 'url'>,
  id: string,
  onEvent: (event: RunEventBody) => void,
  options: { readonly signal?: AbortSignal; readonly after?: number; readonly wait?: boolean } = {},
): Promise<void> {
  const { signal, wait = true } = options
  try {
    for (let after = options.after ?? 0; ; ) {
      const page = await server.client.pipelines.listPipelineRunEvents(
        { params: { id }, query: { after, limit: 1000, waitMs: wait ? 10_000 : 0 } },
        signal ? { signal } : {},
      )
      for (const event of page.events) {
        onEvent(event)
        after = event.seq
      }
      if (page.done || (!wait && page.events.length === 0)) return
      if (signal?.aborted) return
    }
  } catch (error) {
    if (signal?.aborted) return
    throw error instanceof SlipwayError && error.code === 'CLIENT_UNREACHABLE'
      ? serverLost(server.url)
      : error
  }
}

/** A step of the user's threw: no failure that anybody foresaw, and none of Slipway's either. */
export class StepThrew extends Error {
  readonly code: string
  readonly hint: string

  constructor(failure: { code: string; message: string; hint: string; detail?: string | undefined }) {
    super(failure.message)
    this.code = failure.code
    this.hint = failure.hint
    if (failure.detail) this.stack = failure.detail
  }
}

/** What a run that did not succeed says, as the error that a command ends with. */
export function failureOf(run: Pick<PipelineRunBody, 'failure' | 'pipeline'>): Error {
  const { failure, pipeline } = run
  if (!failure) return runCancelled(pipeline)
  if (failure.kind === 'bug') return new StepThrew(failure)
  return new SlipwayError({
    code: failure.code,
    kind: failure.kind,
    message: failure.message,
    hint: failure.hint,
  })
}
