import { artifactPathRefused } from './artifacts.errors.ts'

/** What a path of the tree may be long, in characters. */
const longestPath = 2048

/**
 * The path as the tree keeps it: relative, forward slashes, no empty or `.` part. '' is the tree's root. Throws
 * ARTIFACT_PATH_REFUSED for what leaves the tree or could, once it is written to some disk: `..`, a leading slash, a
 * backslash, a drive, NUL.
 */
export function treePath(text: string): string {
  const parts = text.split('/').filter((part) => part !== '' && part !== '.')
  const path = parts.join('/')
  if (
    text.startsWith('/') ||
    parts.includes('..') ||
    /[\\\0]|^[A-Za-z]:/.test(text) ||
    path.length > longestPath
  )
    throw artifactPathRefused(text)
  return path
}

/** The folder that a path stands in, and its name there; a folder at the root stands in ''. */
export function placeOf(path: string): { folder: string; name: string } {
  const slash = path.lastIndexOf('/')
  return { folder: path.slice(0, Math.max(slash, 0)), name: path.slice(slash + 1) }
}

export const joined = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** Every folder above a path, the outermost first; not the root. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'))
}

/**
 * Whose file it is: the run, or the logged model, whose folder `<id>/artifacts/` stands in the path; null for what
 * belongs to nobody.
 */
export const ownerOf = (path: string): string | null =>
  /(?:^|\/)([0-9a-f]{32}|m-[0-9a-f]{32})\/artifacts\//.exec(path)?.[1] ?? null

/** Where the files of a run, a logged model, a trace stand below the folder of their experiment; '' is the tree's root. */
export const filesOfRun = (folder: string, run: string): string => joined(folder, `${run}/artifacts`)
export const filesOfModel = (folder: string, model: string): string =>
  joined(folder, `models/${model}/artifacts`)
export const filesOfTrace = (folder: string, trace: string): string =>
  joined(folder, `traces/${trace}/artifacts`)

/** A run's file by its path below the run's own folder. */
export const belowOwner = (path: string, owner: string): string =>
  path.slice(path.indexOf(`${owner}/artifacts/`) + owner.length + '/artifacts/'.length)
