import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { EnvironmentContext } from '@slipway/contract/run-context'

/** A lockfile as it was read. */
export interface Lockfile {
  readonly path: string
  readonly digest: string
  readonly bytes: Uint8Array
}

const lockfileNames = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'deno.lock',
  'uv.lock',
  'poetry.lock',
  'Pipfile.lock',
  'requirements.txt',
]
const patienceMs = 5_000

/** Versions of what runs, and the lockfiles around a folder, each kind where it is nearest. */
export async function readEnvironment(
  folder: string,
  root: string,
  withPython: boolean,
): Promise<{ environment: EnvironmentContext; lockfiles: Lockfile[] }> {
  const [python, lockfiles] = await Promise.all([
    withPython ? pythonVersion() : null,
    readLockfiles(folder, root),
  ])
  const named = lockfiles.map(({ path, digest }) => ({ path, digest }))
  const environment = {
    runtimes: {
      node: process.versions.node,
      ...(process.versions['bun'] ? { bun: process.versions['bun'] } : {}),
      ...(python ? { python } : {}),
    },
    ...(named.length > 0 ? { lockfiles: named } : {}),
  }
  return { environment, lockfiles }
}

async function readLockfiles(folder: string, root: string): Promise<Lockfile[]> {
  const found = new Map<string, Lockfile>()
  for (let at = folder; ; at = dirname(at)) {
    for (const name of lockfileNames) {
      if (found.has(name)) continue
      const bytes = await readFile(join(at, name)).catch(() => null)
      if (bytes) found.set(name, { path: relative(root, join(at, name)), digest: digestOf(bytes), bytes })
    }
    if (at === root || at === dirname(at)) return [...found.values()]
  }
}

export const digestOf = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Of the Python that a command of this process would start; null where there is none. */
function pythonVersion(): Promise<string | null> {
  const { SLIPWAY_PYTHON, VIRTUAL_ENV, CONDA_PREFIX } = process.env
  const own = VIRTUAL_ENV ?? CONDA_PREFIX
  const python = SLIPWAY_PYTHON ?? (own ? join(own, 'bin/python') : 'python3')
  return new Promise((done) => {
    execFile(python, ['--version'], { timeout: patienceMs }, (error, stdout) =>
      done(error ? null : (/^Python (\S+)/.exec(stdout)?.[1] ?? null)),
    )
  })
}
