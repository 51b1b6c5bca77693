import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesIn, foldersIn, numberOf, readMeta, textsIn } from './folder-source.ts'
import { modelStatusOf } from './logged-model-meta.ts'
import { type SourceLoggedModel, type SourceScore, valueOf } from './source.ts'

/** The logged models of an experiment in MLflow's folder, but for those that are deleted. */
export async function* readLoggedModels(experiment: string, id: string): AsyncIterable<SourceLoggedModel> {
  for (const name of await foldersIn(join(experiment, 'models'))) {
    const folder = join(experiment, 'models', name)
    const meta = await readMeta(folder)
    if (!meta || meta['lifecycle_stage'] === 'deleted') continue
    yield {
      id: String(meta['model_id']),
      experimentId: id,
      name: String(meta['name'] ?? ''),
      type: String(meta['model_type'] ?? ''),
      runId: (meta['source_run_id'] as string | null) || null,
      status: modelStatusOf(String(meta['status'] ?? '0')),
      location: String(meta['artifact_location'] ?? ''),
      createdAtMs: Number(meta['creation_timestamp'] ?? 0),
      updatedAtMs: Number(meta['last_updated_timestamp'] ?? 0),
      params: await textsIn(join(folder, 'params')),
      tags: await textsIn(join(folder, 'tags')),
      scores: await scoresIn(join(folder, 'metrics')),
    }
  }
}

/** timestamp value step run [dataset's name and digest] */
async function scoresIn(folder: string): Promise<SourceScore[]> {
  const scores: SourceScore[] = []
  for (const key of await filesIn(folder)) {
    const lines = new Set((await readFile(join(folder, key), 'utf8')).split('\n').map((line) => line.trim()))
    for (const line of lines) {
      const [time, value, step, run, name, digest] = line.split(' ')
      if (run === undefined) continue
      scores.push({
        key,
        value: valueOf(numberOf(value!)),
        step: Number(step),
        tMs: Number(time),
        run,
        ...(name !== undefined && digest !== undefined ? { dataset: { name, digest } } : {}),
      })
    }
  }
  return scores
}
