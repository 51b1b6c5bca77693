import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Those of the files that are there already, by path. */
export const taken = (folder: string, files: ReadonlyMap<string, string>): string[] =>
  [...files.keys()].filter((path) => existsSync(join(folder, path)))

/**
 * Writes a project's files: all of them first beside the folder, then each moved into its place, so that a full
 * disk leaves the folder as it was. Files that are there are replaced: ask `taken` before.
 */
export const writeProject = async (folder: string, files: ReadonlyMap<string, string>): Promise<void> => {
  const isNew = !existsSync(folder)
  await mkdir(dirname(folder), { recursive: true })
  const staging = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`))
  try {
    for (const [path, text] of files) {
      await mkdir(dirname(join(staging, path)), { recursive: true })
      await writeFile(join(staging, path), text)
    }
    if (isNew) {
      await chmod(staging, 0o755)
      await rename(staging, folder)
      return
    }
    for (const path of files.keys()) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await rename(join(staging, path), join(folder, path))
    }
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}
