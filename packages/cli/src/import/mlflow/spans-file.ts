import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type FileSpan, spansIn } from './trace.ts'

/** The spans in the file that a trace's own folder holds; none where it holds none. Throws IMPORT_ARTIFACTS_AWAY. */
export async function spansOfFolder(
  uri: string | undefined,
  folderOf: (uri: string) => string,
): Promise<FileSpan[]> {
  if (!uri) return []
  const text = await readFile(join(folderOf(uri), 'traces.json'), 'utf8').catch(() => null)
  return text === null ? [] : spansIn(text)
}
