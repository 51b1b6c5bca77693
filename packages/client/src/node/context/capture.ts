import { readFile } from 'node:fs/promises'
import { basename, dirname, relative, resolve } from 'node:path'
import type { CapturedBody } from '@slipway/contract/run-context'
import { digestOf, type Lockfile, readEnvironment } from './environment.ts'
import { readGit } from './git.ts'
import { readHost } from './host.ts'
import { maskCommand } from './secrets.ts'

/** Below it the lockfiles are kept among a run's files, so that it can be told later which packages differ. */
export const lockfileFolder = 'slipway/lockfiles'

/** Where a run's difference to the commit is kept among its files. */
export const diffArtifact = 'slipway/uncommitted.diff'

export interface CaptureOptions {
  /** The folder that the sources lie in. Default: that of the script that was started, else the working directory. */
  readonly folder?: string
  /** The script that was started; null where there is none. Default: of this process. */
  readonly entry?: string | null
  /** A difference to the commit that is larger is not kept, only its digest. Default: 1 MiB. */
  readonly mostDiffBytes?: number
  /** Whether to ask Python for its version, which starts it. Default: true. */
  readonly python?: boolean
}

export interface Captured extends Readonly<CapturedBody> {
  /** Those that the context names, as they were read. */
  readonly lockfiles: readonly Lockfile[]
}

/** What this process is made of: code, command, environment, host. What cannot be read is left out; throws nothing. */
export async function captureContext(options: CaptureOptions = {}): Promise<Captured> {
  const entry = options.entry === undefined ? (process.argv[1] ?? null) : options.entry
  const folder = resolve(options.folder ?? (entry ? dirname(entry) : process.cwd()))
  const [git, host, entryBytes] = await Promise.all([
    readGit(folder, options.mostDiffBytes ?? 1024 * 1024),
    readHost(),
    entry ? readFile(entry).catch(() => null) : null,
  ])
  const root = git?.root ?? process.cwd()
  const diff = git?.diff ?? null
  const { environment, lockfiles } = await readEnvironment(folder, root, options.python ?? true)
  return {
    context: {
      code: {
        ...git?.code,
        ...(diff === null ? {} : { diffArtifact }),
        ...(entry && entryBytes ? { entry: pathFrom(root, entry), entryDigest: digestOf(entryBytes) } : {}),
      },
      command: commandOf(root),
      environment,
      host,
    },
    diff,
    lockfiles,
  }
}

function commandOf(root: string): string[] {
  const [program, script, ...words] = process.argv
  const start = [basename(program ?? 'node'), ...process.execArgv]
  const all = script === undefined ? start : [...start, pathFrom(root, script), ...words]
  return maskCommand(all.slice(0, 1000)).map((word) => word.slice(0, 4096))
}

/** As the repository names it; what lies outside of it keeps its name only, not where it lies on this machine. */
function pathFrom(root: string, path: string): string {
  const inside = relative(root, resolve(path))
  return inside.startsWith('..') ? basename(path) : inside
}
