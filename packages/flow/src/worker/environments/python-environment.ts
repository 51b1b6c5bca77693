import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StepJob } from '../protocol.ts'
import { say } from '../say.ts'
import { uvMissing } from './environments.errors.ts'
import { exclusively } from './exclusive.ts'
import { install } from './install.ts'
import { pythonLocks } from './locks.ts'
import { pythonHere, uvHere } from './python-here.ts'

/** A Python environment that is there as a whole. */
export interface PythonEnvironment {
  readonly root: string
  /** The folder of its programs. */
  readonly bin: string
}

/** Stands in an environment once it is whole; its time is that of the last use. */
export const readyName = 'slipway-ready'

/**
 * The environment that a command's lockfiles describe, built the first time that anything asks for it: once for each
 * content of the lockfiles, version of Python and installer. One that was being built when its process was killed is
 * built anew. null where no lockfile is Python's.
 */
export const pythonEnvironment = (job: StepJob): Promise<PythonEnvironment | null> =>
  builtEnvironment(
    {
      node: job.id,
      root: job.root,
      locks: job.command?.env.lock ?? [],
      environments: job.environments,
    },
    (text) => say({ type: 'log', stream: 'step', text }),
  )

export interface WantedEnvironment {
  /** Who wants it, for messages. */
  readonly node: string
  /** The folder that the lockfiles lie in. */
  readonly root: string
  readonly locks: readonly string[]
  /** The folder that environments are built and kept in. */
  readonly environments: string
}

/** The same for whoever wants one; `tell` hears how the building goes. */
export const builtEnvironment = async (
  wanted: WantedEnvironment,
  tell: (text: string) => void,
): Promise<PythonEnvironment | null> => {
  const { node, environments } = wanted
  const locks = pythonLocks(node, wanted.root, wanted.locks)
  if (locks === null) return null
  const uv = uvHere()
  if (locks.kind === 'uv' && !uv) throw uvMissing(node, locks.names[0]!)
  const python = pythonHere(node)
  const key = createHash('sha256')
    .update(JSON.stringify([1, locks.digest, python.version, python.platform, python.path, uv]))
    .digest('hex')
    .slice(0, 32)
  const root = join(environments, key)
  const ready = join(root, readyName)
  mkdirSync(environments, { recursive: true })
  if (!existsSync(ready))
    await exclusively(
      `${root}.lock`,
      () => tell(`Waits for another step that builds the environment of ${locks.names.join(', ')}.`),
      async () => {
        if (existsSync(ready)) return
        rmSync(root, { recursive: true, force: true })
        tell(
          `Builds the environment of ${locks.names.join(', ')} with ${uv ? 'uv' : 'pip'}, Python ${python.version}.`,
        )
        const startedMs = performance.now()
        try {
          await install(node, locks, { folder: root, python, uv }, tell)
          // Written last: whatever ends this process before, the environment counts as not there.
          writeFileSync(ready, `${locks.names.join('\n')}\n`)
        } catch (error) {
          rmSync(root, { recursive: true, force: true })
          throw error
        }
        tell(`Built it in ${((performance.now() - startedMs) / 1000).toFixed(1)} s.`)
      },
    )
  const now = new Date()
  utimesSync(ready, now, now)
  return { root, bin: join(root, 'bin') }
}
