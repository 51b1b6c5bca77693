import { join } from 'node:path'
import { foldersIn, readMeta, textsIn } from './folder-source.ts'
import type { SourceModel, SourceVersion } from './source.ts'

/** The registered models of MLflow's folder. */
export async function readFolderModels(root: string): Promise<SourceModel[]> {
  const models: SourceModel[] = []
  for (const name of await foldersIn(root)) {
    const folder = join(root, name)
    const meta = await readMeta(folder)
    if (!meta) continue
    const versions: SourceVersion[] = []
    for (const version of await foldersIn(folder)) {
      const facts = version.startsWith('version-') ? await readMeta(join(folder, version)) : null
      if (!facts || facts['current_stage'] === 'Deleted_Internal') continue
      versions.push({
        number: Number(facts['version']),
        description: String(facts['description'] ?? ''),
        tags: await textsIn(join(folder, version, 'tags')),
        stage: String(facts['current_stage'] ?? 'None'),
        source: String(facts['source'] ?? ''),
        location: (facts['storage_location'] as string | null) ?? null,
        runId: (facts['run_id'] as string | null) || null,
        runLink: (facts['run_link'] as string | null) ?? null,
        user: String(facts['user_id'] ?? ''),
        createdAtMs: Number(facts['creation_timestamp'] ?? 0),
      })
    }
    const aliases = await textsIn(join(folder, 'aliases'))
    models.push({
      name: String(meta['name']),
      description: String(meta['description'] ?? ''),
      tags: await textsIn(join(folder, 'tags')),
      aliases: Object.fromEntries(Object.entries(aliases).map(([alias, number]) => [alias, Number(number)])),
      versions: versions.sort((a, b) => a.number - b.number),
    })
  }
  return models
}
