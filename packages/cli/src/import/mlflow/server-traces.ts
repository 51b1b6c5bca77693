import { attachmentsIn, type SourceAttachment } from './attachments.ts'
import {
  durationOf,
  type FileSpan,
  type SourceTrace,
  spansIn,
  stateOf,
  type WireAssessment,
} from './trace.ts'

type Wire = Record<string, any>
type Ask = (path: string, query: Record<string, unknown>, body?: object) => Promise<Response>

/** Traces of a running server. */
export const serverTraces = (ask: Ask) => ({
  async *traces(experimentId: string): AsyncIterable<SourceTrace> {
    const locations = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } }]
    for (let token: string | undefined; ; ) {
      const body = { locations, max_results: 100, ...(token === undefined ? {} : { page_token: token }) }
      const page = await ask('/api/3.0/mlflow/traces/search', {}, body).catch((error: unknown) => {
        // A server from before there were any.
        if ((error as { kind?: string }).kind === 'not-found') return null
        throw error
      })
      const { traces = [], next_page_token: next } = (page ? await page.json() : {}) as Wire
      for (const info of traces as Wire[]) yield traceOf(info, experimentId)
      if (!next) return
      token = next as string
    }
  },
  async spans(trace: SourceTrace): Promise<FileSpan[]> {
    const reply = await ask('/ajax-api/2.0/mlflow/get-trace-artifact', { request_id: trace.id }).catch(
      (error: unknown) => {
        if ((error as { kind?: string }).kind === 'not-found') return null
        throw error
      },
    )
    return reply ? spansIn(await reply.text()) : []
  },
  async attachments({ id }: SourceTrace, spans: readonly FileSpan[]): Promise<SourceAttachment[]> {
    return attachmentsIn(spans).map((path) => ({
      id: path,
      bytes: async () =>
        (await ask('/ajax-api/3.0/mlflow/get-trace-artifact', { request_id: id, path })).bytes(),
    }))
  },
})

const traceOf = (info: Wire, experimentId: string): SourceTrace => ({
  id: String(info['trace_id']),
  experimentId,
  clientRequestId: info['client_request_id'] ?? null,
  requestPreview: info['request_preview'] ?? null,
  responsePreview: info['response_preview'] ?? null,
  startedAtMs: Date.parse(info['request_time'] as string),
  durationMs:
    info['execution_duration'] === undefined ? null : durationOf(info['execution_duration'] as string),
  state: stateOf(String(info['state'] ?? '')),
  metadata: (info['trace_metadata'] ?? {}) as Record<string, string>,
  tags: (info['tags'] ?? {}) as Record<string, string>,
  assessments: (info['assessments'] ?? []) as WireAssessment[],
})
