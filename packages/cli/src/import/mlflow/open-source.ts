import { existsSync, statSync } from 'node:fs'
import { sourceUnreadable } from './import.errors.ts'
import type { MlflowSource } from './source.ts'

/**
 * What a person names: the address of a server, a SQLite file (also as sqlite:///…), or a folder (also as file:…).
 * Throws IMPORT_SOURCE_UNREADABLE.
 * @param artifacts the folder that a server's mlflow-artifacts:/… addresses mean; null: mlartifacts beside the source
 */
export async function openSource(named: string, artifacts: string | null): Promise<MlflowSource> {
  if (/^https?:/i.test(named)) return (await import('./server-source.ts')).openServerSource(named)
  const path = named.replace(/^sqlite:\/\/\//, '').replace(/^file:(\/\/)?/, '')
  if (!existsSync(path)) throw sourceUnreadable(named, 'there is no such file or folder')
  if (statSync(path).isDirectory())
    return (await import('./folder-source.ts')).openFolderSource(path, artifacts)
  return (await import('./sqlite-source.ts')).openSqliteSource(path, artifacts)
}
