import { createReadStream, existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { artifactsAway } from './import.errors.ts'
import type { SourceFile } from './source.ts'

/**
 * The folder that an artifact's address means on this machine. What a server handed out (mlflow-artifacts:/…) lies below
 * the folder that its --artifacts-destination named. Throws IMPORT_ARTIFACTS_AWAY for what is elsewhere.
 */
export function folderOf(uri: string, where: { base: string; artifacts: string | null }): string {
  if (uri.startsWith('mlflow-artifacts:')) {
    const root = where.artifacts ?? join(where.base, 'mlartifacts')
    return join(root, new URL(uri).pathname)
  }
  if (uri.startsWith('file:'))
    return uri.startsWith('file:/') ? fileURLToPath(uri) : resolve(where.base, uri.slice('file:'.length))
  if (/^[a-z][a-z0-9+.-]+:/i.test(uri)) throw artifactsAway(uri)
  return isAbsolute(uri) ? uri : resolve(where.base, uri)
}

/** The files below a folder, by their paths in it; none where it is not there, for a run that kept none has no folder. */
export async function* filesBelow(folder: string): AsyncIterable<SourceFile> {
  if (!existsSync(folder)) return
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    yield {
      path: relative(folder, file).split(sep).join('/'),
      bytes: (await stat(file)).size,
      open: () => Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>,
    }
  }
}

export const folderAround = (file: string) => dirname(resolve(file))
