import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, join, relative, resolve, sep } from 'node:path'
import type { Json } from '../encoding/index.ts'
import type { DiskStore } from '../store/index.ts'

/**
 * Where a path that a program named really leads. It must lie in the program's directory; what it was given may be
 * handed on, and such files are links into the store.
 * @param wrong makes the error for what was found
 */
export const insidePath = (
  given: string,
  is: 'file' | 'folder',
  { dir, store }: { readonly dir: string; readonly store: DiskStore },
  wrong: (found: string) => Error,
): string => {
  const path = resolve(dir, given)
  if (!path.startsWith(`${resolve(dir)}${sep}`)) throw wrong('which lies outside the working directory')
  if (!lstatSync(path, { throwIfNoEntry: false })) throw wrong('which is not there')
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw wrong('a link to what is not there')
  const real = realpathSync(path)
  const inside = [dir, store.dir].some((folder) => real.startsWith(`${realpathSync(folder)}${sep}`))
  if (!inside) throw wrong(`a link to ${real} outside the working directory`)
  if (is === 'file' ? !found.isFile() : !found.isDirectory())
    throw wrong(found.isDirectory() ? 'a folder' : found.isFile() ? 'a file' : 'no plain file')
  return real
}

/**
 * The files below a folder, by their paths in it, in order: plain ones, and links into the store, as those of a model that
 * the program was given. Other links are not followed.
 */
export const filesBelow = (folder: string, store: DiskStore): string[] => {
  const inStore = (path: string) =>
    statSync(path, { throwIfNoEntry: false })?.isFile() === true &&
    realpathSync(path).startsWith(`${realpathSync(store.dir)}${sep}`)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
    .filter(({ entry, path }) => entry.isFile() || (entry.isSymbolicLink() && inStore(path)))
    .map(({ path }) => relative(folder, path).split(sep).join('/'))
    .sort()
}

/** Keeps a file under the name that the program gave it. */
export const keepFile = async (path: string, given: string, store: DiskStore): Promise<Json> => ({
  $file: { ...(await store.put(path)), name: basename(given) },
})
