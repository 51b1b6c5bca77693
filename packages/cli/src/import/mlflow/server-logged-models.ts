import { modelStatusOf } from './logged-model-meta.ts'
import { type SourceFile, type SourceLoggedModel, type SourceScore, valueOf } from './source.ts'

type Wire = Record<string, any>
type Texts = readonly { key: string; value?: string }[]

const textsOf = (list: Texts | undefined): Record<string, string> =>
  Object.fromEntries((list ?? []).map(({ key, value = '' }) => [key, value]))

/** A logged model as MLflow's server writes it; of its scores it tells the last of each metric and dataset. */
export const serverLoggedModel = ({ info, data = {} }: Wire): SourceLoggedModel => ({
  id: String(info.model_id),
  experimentId: String(info.experiment_id),
  name: String(info.name ?? ''),
  type: String(info.model_type ?? ''),
  runId: (info.source_run_id as string) || null,
  status: modelStatusOf(String(info.status ?? '0')),
  location: String(info.artifact_uri ?? ''),
  createdAtMs: Number(info.creation_timestamp_ms ?? 0),
  updatedAtMs: Number(info.last_updated_timestamp_ms ?? 0),
  params: textsOf(data.params as Texts),
  tags: textsOf(info.tags as Texts),
  scores: ((data.metrics ?? []) as Wire[]).map(
    (score): SourceScore => ({
      key: String(score['key']),
      value: valueOf(Number(score['value'] ?? 0)),
      step: Number(score['step'] ?? 0),
      tMs: Number(score['timestamp'] ?? 0),
      run: String(score['run_id'] ?? ''),
      ...(score['dataset_name'] && score['dataset_digest']
        ? { dataset: { name: String(score['dataset_name']), digest: String(score['dataset_digest']) } }
        : {}),
    }),
  ),
})

/** The files of a logged model, listed folder by folder. */
export async function* serverModelFiles(
  ask: (path: string, query: Record<string, unknown>) => Promise<Response>,
  id: string,
  folder = '',
): AsyncIterable<SourceFile> {
  const query = { artifact_directory_path: folder || undefined }
  const reply = await ask(`/api/2.0/mlflow/logged-models/${id}/artifacts/directories`, query)
  for (const file of ((await reply.json()) as Wire)['files'] ?? []) {
    const path = String(file['path'])
    if (file['is_dir']) yield* serverModelFiles(ask, id, path)
    else
      yield {
        path,
        bytes: Number(file['file_size'] ?? 0),
        open: async () =>
          (
            await ask(`/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/files`, {
              artifact_file_path: path,
            })
          ).body ?? new Blob([]).stream(),
      }
  }
}
