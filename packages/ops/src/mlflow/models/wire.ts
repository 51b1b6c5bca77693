import type { LoggedModel, LoggedModelStatus } from '../../tracking/index.ts'
import { artifactLocationOf } from '../tracking/artifact-uri.ts'
import { some, tagList } from '../tracking/run-wire.ts'
import { modelArtifactUri } from '../artifacts/places.ts'
import { choice } from '../wire/fields.ts'

const names = {
  unknown: 'LOGGED_MODEL_STATUS_UNSPECIFIED',
  pending: 'LOGGED_MODEL_PENDING',
  ready: 'LOGGED_MODEL_READY',
  failed: 'LOGGED_MODEL_UPLOAD_FAILED',
} as const satisfies Record<LoggedModelStatus, string>

export const Status = choice(Object.values(names))

export const statusOf = (name: string): LoggedModelStatus =>
  (Object.keys(names) as LoggedModelStatus[]).find((status) => names[status] === name) ?? 'unknown'

export const loggedModelToWire = (model: LoggedModel, location: string | null) => ({
  info: {
    model_id: model.id,
    experiment_id: model.experimentId,
    name: model.name,
    creation_timestamp_ms: model.createdAtMs,
    last_updated_timestamp_ms: model.updatedAtMs,
    artifact_uri: modelArtifactUri(artifactLocationOf(model.experimentId, location), model.id),
    status: names[model.status],
    model_type: model.type,
    source_run_id: model.runId ?? '',
    tags: tagList(model.tags),
  },
  data: {
    params: tagList(model.params),
    metrics: some(
      model.metrics.map((score) => ({
        key: score.key,
        value: score.value,
        timestamp: score.tMs,
        step: score.step,
        model_id: model.id,
        dataset_name: score.dataset?.name,
        dataset_digest: score.dataset?.digest,
        run_id: score.runId,
      })),
    ),
  },
})
