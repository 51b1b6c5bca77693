import { readdir } from 'node:fs/promises'
import { readMlmodel } from '@slipway/ml/model'
import type { ModelHost } from '../../ports/model-host.ts'
import { inProcessHost } from './in-process.ts'
import { pythonHost } from './python/index.ts'
import type { HostLimits } from './python/host-process.ts'
import { remoteFile, remoteHost, type RemoteSettings } from './remote/index.ts'

export interface ModelHostSettings extends RemoteSettings {
  /** The state folder: environments of Python are built in it. */
  readonly home: string
  /** What Python models may take. */
  readonly limits?: Partial<HostLimits>
}

/**
 * Where models run, by what their folder holds: ONNX in this process, other flavours of MLflow in Python processes, an
 * address elsewhere over HTTP.
 */
export const modelHosts = (settings: ModelHostSettings): ModelHost => {
  const onnx = inProcessHost()
  const python = pythonHost(settings)
  const remote = remoteHost(settings)
  const hostOf = async (dir: string): Promise<ModelHost> => {
    const names = await readdir(dir).catch(() => [] as string[])
    if (names.includes(remoteFile)) return remote
    if (names.some((name) => name.endsWith('.onnx'))) return onnx
    const flavours = (await readMlmodel(dir))?.flavours ?? {}
    return 'python_function' in flavours && !('onnx' in flavours) ? python : onnx
  }
  return {
    open: async (dir, onRun) => (await hostOf(dir)).open(dir, onRun),
    async close() {
      await Promise.all([onnx, python, remote].map((host) => host.close()))
    },
  }
}

/** Limits of Python models as the environment sets them: SLIPWAY_MODEL_TIMEOUT_S, SLIPWAY_MODEL_MEMORY_MB. */
export const hostLimitsOf = (env: NodeJS.ProcessEnv): Partial<HostLimits> => ({
  ...positive(env['SLIPWAY_MODEL_TIMEOUT_S'], (value) => ({ timeoutMs: value * 1000 })),
  ...positive(env['SLIPWAY_MODEL_MEMORY_MB'], (value) => ({ memoryBytes: value * 1024 ** 2 })),
})

const positive = <T>(text: string | undefined, use: (value: number) => T): T | object =>
  Number(text) > 0 ? use(Number(text)) : {}
