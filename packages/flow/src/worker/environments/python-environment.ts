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
export const pythonEnvironment = async (job: StepJob): Promise<PythonEnvironment | null> => {
  const locks = pythonLocks(job.id, job.root, job.command?.env.lock ?? [])
  if (locks === null) return null
  const uv = uvHere()
  if (locks.kind === 'uv' && !uv) throw uvMissing(job.id, locks.names[0]!)
  const python = pythonHere(job.id)
  const key = createHash('sha256')
    .update(JSON.stringify([1, locks.digest, python.version, python.platform, python.path, uv]))
    .digest('hex')
    .slice(0, 32)
  const root = join(job.environments, key)
  const ready = join(root, readyName)
  mkdirSync(job.environments, { recursive: true })
  const tell = (text: string) => say({ type: 'log', stream: 'step', text })
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
          await install(job.id, locks, { folder: root, python, uv })
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
