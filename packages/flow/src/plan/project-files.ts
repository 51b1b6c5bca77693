import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** What belongs to no project's code. */
const foreign = /(^|\/)(__pycache__|node_modules|\.git|\.venv|\.slipway)(\/|$)/

/** The digests of what lies at a path of the project: a file, or all files below a folder. {} where nothing does. */
export const filesAt = (
  root: string,
  path: string,
  kind: 'file' | 'any' = 'any',
): Readonly<Record<string, string>> => {
  const place = join(root, path)
  const found = statSync(place, { throwIfNoEntry: false })
  if (found?.isFile()) return { [named(root, place)]: digestOf(place) }
  if (!found?.isDirectory() || kind === 'file') return {}
  const files = readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !foreign.test(relative(root, entry.parentPath)))
    .map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(files.map((file) => [named(root, file), digestOf(file)]))
}

const named = (root: string, file: string): string => relative(root, file).split(sep).join('/')

const digestOf = (file: string): string =>
  `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`
