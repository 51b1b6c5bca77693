import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { filesIn, foldersIn, textsIn } from './folder-source.ts'
import { durationOf, type SourceTrace, stateOf, type WireAssessment } from './trace.ts'

/** The traces of an experiment in MLflow's folder. */
export async function* readTraces(experiment: string, id: string): AsyncIterable<SourceTrace> {
  for (const name of await foldersIn(join(experiment, 'traces'))) {
    const folder = join(experiment, 'traces', name)
    const text = await readFile(join(folder, 'trace_info.yaml'), 'utf8').catch(() => null)
    if (text === null) continue
    const info = parse(text) as Record<string, any>
    const assessments: WireAssessment[] = []
    for (const file of (await filesIn(join(folder, 'assessments'))).sort())
      assessments.push(parse(await readFile(join(folder, 'assessments', file), 'utf8')) as WireAssessment)
    yield {
      id: name,
      experimentId: id,
      clientRequestId: info['client_request_id'] ?? null,
      requestPreview: info['request_preview'] ?? null,
      responsePreview: info['response_preview'] ?? null,
      startedAtMs: info['timestamp_ms'] ?? Date.parse(String(info['request_time'])),
      durationMs: durationIn(info),
      state: stateOf(String(info['state'] ?? info['status'] ?? '')),
      metadata: await textsIn(join(folder, 'request_metadata')),
      tags: await textsIn(join(folder, 'tags')),
      assessments,
    }
  }
}

function durationIn(info: Record<string, any>): number | null {
  const ms = info['execution_duration_ms'] ?? info['execution_time_ms']
  if (ms !== undefined && ms !== null) return Number(ms)
  return typeof info['execution_duration'] === 'string' ? durationOf(info['execution_duration']) : null
}
