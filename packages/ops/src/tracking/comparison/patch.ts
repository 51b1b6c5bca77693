import { createHash } from 'node:crypto'

/** The digest of each file's part of a patch as git writes it, by the file's path. */
export function filesOfPatch(patch: string): Map<string, string> {
  const files = new Map<string, string>()
  const starts = [...patch.matchAll(/^diff --git a\/.+ b\/(.+)$/gm)]
  for (const [i, start] of starts.entries()) {
    const part = patch.slice(start.index, starts[i + 1]?.index)
    files.set(start[1]!, `patch:${createHash('sha256').update(part).digest('hex')}`)
  }
  return files
}
