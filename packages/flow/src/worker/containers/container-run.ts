import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { StepJob } from '../protocol.ts'
import { pythonModules } from '../python-modules.ts'
import { inside } from './layout.ts'

/** The program that runs containers here: SLIPWAY_CONTAINER, docker or podman; null where there is none. */
export const engineHere = (): string | null => {
  const path = (process.env.PATH ?? '').split(delimiter)
  const found = ['docker', 'podman'].find((name) => path.some((dir) => existsSync(join(dir, name))))
  return process.env.SLIPWAY_CONTAINER || (found ?? null)
}

/** What a container of a worker is called, so that whoever ends the worker can end it, too. */
export const containerName = (mark: string): string => `slipway-${mark.replaceAll(/[^A-Za-z0-9]/g, '-')}`

/**
 * The words that run a command in its image. Variables whose values must not be read in the list of processes are
 * named only: the engine takes them from its own environment.
 */
export const containerRun = (
  job: StepJob,
  options: {
    readonly engine: string
    readonly dir: string
    readonly mark: string
    /** Values that everybody may see. */
    readonly variables: Readonly<Record<string, string>>
    /** Names of variables whose values nobody may see. */
    readonly hidden: readonly string[]
    readonly run: readonly string[]
  },
): string[] => {
  const { cpu, memoryMb, gpu } = job.resources
  const mount = (from: string, to: string, how = '') => ['--volume', `${from}:${to}${how}`]
  const files = join(options.dir, 'files')
  return [
    options.engine,
    'run',
    '--rm',
    '--init',
    '--name',
    containerName(options.mark),
    ...(process.getuid ? ['--user', `${process.getuid()}:${process.getgid!()}`] : []),
    ...mount(options.dir, inside.work),
    // Links into the store: not even root of the container may write there.
    ...(existsSync(files) ? mount(files, `${inside.work}/files`, ':ro') : []),
    ...mount(job.root, inside.project, ':ro'),
    ...mount(pythonModules(), inside.python, ':ro'),
    '--workdir',
    inside.work,
    ...(cpu === null ? [] : ['--cpus', String(cpu)]),
    ...(memoryMb === null ? [] : ['--memory', `${memoryMb}m`, '--memory-swap', `${memoryMb}m`]),
    ...(gpu > 0 ? ['--gpus', gpuWord(gpu)] : []),
    ...Object.entries(options.variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...options.hidden.flatMap((name) => ['--env', name]),
    job.command!.env.image!,
    ...options.run,
  ]
}

/** Those that this attempt was lent, else so many. */
const gpuWord = (gpu: number): string =>
  process.env.CUDA_VISIBLE_DEVICES ? `"device=${process.env.CUDA_VISIBLE_DEVICES}"` : String(gpu)
