import { basename } from 'node:path'
import { bunLock, denoLock, packageLock, pipfileLock } from './json-locks.ts'
import { pnpmLock, requirements, tomlLock, yarnLock } from './text-locks.ts'

/** Versions by package; a package that is there more than once has them all, in order. */
export type Packages = Map<string, string>

/** What one lockfile says, pair by pair. */
export type ReadLockfile = (text: string) => Iterable<readonly [name: string, version: string]>

const kinds: Readonly<Record<string, ReadLockfile>> = {
  'package-lock.json': packageLock,
  'npm-shrinkwrap.json': packageLock,
  'pnpm-lock.yaml': pnpmLock,
  'yarn.lock': yarnLock,
  'bun.lock': bunLock,
  'deno.lock': denoLock,
  'uv.lock': tomlLock,
  'poetry.lock': tomlLock,
  'Pipfile.lock': pipfileLock,
  'requirements.txt': requirements,
}

export const isLockfile = (path: string): boolean => Object.hasOwn(kinds, basename(path))

/** The packages of a lockfile, by the kind that its name tells; empty where it is of another kind, or is broken. */
export function packagesOf(path: string, text: string): Packages {
  const read = kinds[basename(path)]
  const found = new Map<string, Set<string>>()
  try {
    for (const [name, version] of read?.(text) ?? []) {
      const versions = found.get(name)
      if (versions) versions.add(version)
      else found.set(name, new Set([version]))
    }
  } catch {
    return new Map()
  }
  return new Map([...found].map(([name, versions]) => [name, [...versions].sort().join(', ')]))
}
