import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { lockMissing, locksMixed, lockUnknown } from './environments.errors.ts'

/** Lockfiles that make a Python environment, with their texts. */
export interface PythonLocks {
  readonly kind: 'uv' | 'requirements'
  /** As the pipeline names them. */
  readonly names: readonly string[]
  readonly paths: readonly string[]
  /** Of all that decides what is installed. */
  readonly digest: string
}

const requirements = /(^|[._-])requirements?([._-].*)?\.(txt|lock)$/i
const foreign = new Set(['poetry.lock', 'pdm.lock', 'pipfile.lock', 'pixi.lock', 'conda-lock.yml'])

/**
 * What a command's lockfiles ask to be installed; null where none of them is Python's: those are a part of the identity
 * and nothing else. Throws PIPELINE_LOCK_UNKNOWN, PIPELINE_LOCKS_MIXED and PIPELINE_LOCK_MISSING.
 */
export const pythonLocks = (node: string, root: string, locks: readonly string[]): PythonLocks | null => {
  const unknown = locks.find((lock) => foreign.has(basename(lock).toLowerCase()))
  if (unknown) throw lockUnknown(node, unknown)
  const uv = locks.filter((lock) => basename(lock) === 'uv.lock')
  const names = [...uv, ...locks.filter((lock) => requirements.test(basename(lock)))]
  if (names.length === 0) return null
  if (uv.length > 0 && names.length > 1) throw locksMixed(node, names)
  const missing = names.find((name) => !existsSync(join(root, name)))
  if (missing) throw lockMissing(node, missing)
  const paths = names.map((name) => join(root, name))
  // uv reads the project beside its lock, too.
  const project =
    uv.length > 0 ? [join(dirname(paths[0]!), 'pyproject.toml')].filter((path) => existsSync(path)) : []
  const hash = createHash('sha256')
  for (const path of [...paths, ...project])
    hash
      .update(`${basename(path)}\0`)
      .update(readFileSync(path))
      .update('\0')
  return { kind: uv.length > 0 ? 'uv' : 'requirements', names, paths, digest: hash.digest('hex') }
}
