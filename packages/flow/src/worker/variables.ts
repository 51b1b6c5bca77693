import type { EnvironmentBody } from '@slipway/contract/pipelines'
import { variableMissing } from './worker.errors.ts'

/** How many threads libraries start, each under its own name. */
const threadVariables = [
  'OMP_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'NUMEXPR_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
  'RAYON_NUM_THREADS',
  'POLARS_MAX_THREADS',
  'TF_NUM_INTRAOP_THREADS',
  'GOMAXPROCS',
  'UV_THREADPOOL_SIZE',
  'SLIPWAY_THREADS',
]

/** Variables that hold libraries to so many processors; {} where nothing is said. */
export const threadLimits = (cpu: number | null): Record<string, string> =>
  cpu === null
    ? {}
    : Object.fromEntries(threadVariables.map((name) => [name, String(Math.max(1, Math.ceil(cpu)))]))

/** How programs find GPUs, and the driver's libraries where the system does not know where they lie. */
const ofGpus = ['CUDA_VISIBLE_DEVICES', 'CUDA_DEVICE_ORDER', 'LD_LIBRARY_PATH']

/** What a process knows of how GPUs are found. */
export const gpuVariables = (from: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(ofGpus.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])))

/** Variables by which a step finds the GPUs that it is lent. Their numbers are nvidia-smi's, unless the server was told otherwise. */
export const lentGpus = (gpus: readonly string[], from: NodeJS.ProcessEnv): Record<string, string> => ({
  CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
  ...gpuVariables(from),
  CUDA_VISIBLE_DEVICES: gpus.join(','),
})

/** The variables that a step is to be handed on. Throws PIPELINE_VARIABLE_MISSING. */
export const passedVariables = (
  { pass }: Pick<EnvironmentBody, 'pass'>,
  from: NodeJS.ProcessEnv,
): Record<string, string> =>
  Object.fromEntries(
    pass.map((name) => {
      const value = from[name]
      if (value === undefined) throw variableMissing(name)
      return [name, value]
    }),
  )

/** What installers go by: where packages come from, and how to get there. */
const ofInstallers =
  /^(PIP_.*|UV_.*|PYENV_.*|PYTHON_VERSION|https?_proxy|no_proxy|all_proxy|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|DOCKER_.*|CONTAINER_HOST|XDG_RUNTIME_DIR)$/i

/** A worker's environment: little, and no secrets. What seals secrets is the server's alone. */
export const workerVariables = (from: NodeJS.ProcessEnv, installs: boolean): Record<string, string> => {
  const kept = (name: string) =>
    ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'].includes(name) ||
    (name.startsWith('SLIPWAY_') && name !== 'SLIPWAY_SECRET_KEY') ||
    (installs && ofInstallers.test(name))
  return Object.fromEntries(
    Object.entries(from).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && kept(entry[0]),
    ),
  )
}
