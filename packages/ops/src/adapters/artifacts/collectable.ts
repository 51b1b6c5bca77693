import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Where a file goes first when it is removed: from here it can still come back. */
const removing = (dir: string) => join(dir, 'removing')

const ageOf = ({ mtimeMs }: { mtimeMs: number }) => Date.now() - mtimeMs

/** Every whole file of the store, by its digest. */
export async function* listFiles(
  dir: string,
): AsyncGenerator<{ digest: string; bytes: number; ageMs: number }> {
  const folders = await readdir(dir).catch(() => [])
  for (const folder of folders.filter((name) => /^[0-9a-f]{2}$/.test(name)).sort())
    for (const name of (await readdir(join(dir, folder))).sort()) {
      const found = /^[0-9a-f]{62}$/.test(name) ? await stat(join(dir, folder, name)).catch(gone) : null
      if (found) yield { digest: `sha256:${folder}${name}`, bytes: found.size, ageMs: ageOf(found) }
    }
}

/**
 * Moves the file aside, looks at its age again, and only then removes it: a put that touched it just before the move
 * is seen, and one that comes after it finds nothing and writes it anew.
 */
export async function removeOldFile(
  dir: string,
  path: string,
  digest: string,
  olderThanMs: number,
): Promise<number | null> {
  const before = await stat(path).catch(gone)
  if (!before || ageOf(before) < olderThanMs) return null
  await mkdir(removing(dir), { recursive: true })
  const aside = join(removing(dir), digest.slice(7))
  if ((await rename(path, aside).then(() => true, gone)) === null) return null
  const now = await stat(aside)
  if (ageOf(now) < olderThanMs) {
    await bringBack(aside, path)
    return null
  }
  await rm(aside, { force: true })
  return now.size
}

/** What a killed process had moved aside and not yet removed. */
export async function bringBackRemoved(dir: string): Promise<void> {
  for (const name of await readdir(removing(dir)).catch(() => []))
    await bringBack(join(removing(dir), name), join(dir, name.slice(0, 2), name.slice(2)))
}

/** Unless another copy has been put meanwhile. */
async function bringBack(aside: string, path: string): Promise<void> {
  if (await stat(path).catch(gone)) return rm(aside, { force: true })
  await mkdir(dirname(path), { recursive: true })
  await rename(aside, path)
}

const gone = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null
  throw error
}
