import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readyName } from './python-environment.ts'

/**
 * Removes environments that no step has used for so long, and those that were never finished. One that a step builds at
 * this moment is young.
 */
export const collectEnvironments = async (
  dir: string,
  unusedMs: number,
  dryRun: boolean,
): Promise<{ files: number; bytes: number }> => {
  const removed = { files: 0, bytes: 0 }
  for (const name of await readdir(dir).catch(() => [])) {
    if (name.endsWith('.lock')) continue
    const root = join(dir, name)
    const used = (await stat(join(root, readyName)).catch(() => null)) ?? (await stat(root))
    if (Date.now() - used.mtimeMs < unusedMs) continue
    await measure(root, removed)
    if (dryRun) continue
    // First of all, so that no step begins with half of it. Its lock stays: somebody may wait for it.
    await rm(join(root, readyName), { force: true })
    await rm(root, { recursive: true, force: true })
  }
  return removed
}

const measure = async (dir: string, counted: { files: number; bytes: number }): Promise<void> => {
  for (const entry of await readdir(dir, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => null)
    counted.files++
    counted.bytes += found?.size ?? 0
  }
}
