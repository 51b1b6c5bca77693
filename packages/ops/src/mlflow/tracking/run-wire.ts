import type { MetricValue, Run, RunInput } from '@slipway/contract/tracking'
import { artifactLocationOf, runArtifactUri } from './artifact-uri.ts'

export const runNameTag = 'mlflow.runName'
export const parentTag = 'mlflow.parentRunId'
export const contextTag = 'mlflow.data.context'

/** A run as MLflow's messages have it. */
export const runToWire = (run: Run, artifactLocation: string | null) => ({
  info: runInfo(run, artifactLocation),
  data: {
    metrics: metricList(run),
    params: tagList(run.params),
    tags: tagList(run.tags),
  },
  inputs: {
    dataset_inputs: some(run.inputs.map(inputToWire)),
    model_inputs: some(run.models.filter((m) => m.role === 'input').map((m) => ({ model_id: m.modelId }))),
  },
  outputs: {
    model_outputs: some(
      run.models.filter((m) => m.role === 'output').map((m) => ({ model_id: m.modelId, step: m.step })),
    ),
  },
})

export const runInfo = (run: Run, artifactLocation: string | null) => ({
  run_uuid: run.id,
  experiment_id: run.experimentId,
  run_name: run.name,
  user_id: run.createdBy,
  status: run.status.toUpperCase(),
  start_time: run.startedAtMs,
  end_time: run.endedAtMs ?? undefined,
  artifact_uri: runArtifactUri(artifactLocationOf(run.experimentId, artifactLocation), run.id),
  lifecycle_stage: run.lifecycle,
  run_id: run.id,
})

function metricList({ metrics }: Run) {
  const list = []
  for (const key in metrics) {
    const { value, step, tMs } = metrics[key]!
    list.push(metricToWire(key, value, tMs, step))
  }
  return some(list)
}

export const metricToWire = (key: string, value: MetricValue, timestamp: number, step: number) => ({
  key,
  value,
  timestamp,
  step,
})

export function tagList(texts: Record<string, string>) {
  const list = []
  for (const key in texts) list.push({ key, value: texts[key]! })
  return some(list)
}

const inputToWire = (input: RunInput) => ({
  tags: some([
    ...(tagList(input.tags) ?? []),
    ...(input.context === null ? [] : [{ key: contextTag, value: input.context }]),
  ]),
  dataset: {
    name: input.name,
    digest: input.digest,
    source_type: input.sourceType,
    source: input.source,
    schema: input.schema ?? undefined,
    profile: input.profile ?? undefined,
  },
})

/** Protobuf writes no list that is empty. */
export const some = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined)
