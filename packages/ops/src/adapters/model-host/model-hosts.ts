import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { readMlmodel } from '@slipway/ml/model'
import type { ModelHost } from '../../ports/model-host.ts'
import { guarded } from './guarded.ts'
import { type HostReport, noReport } from './host-log.ts'
import { inProcessHost } from './in-process.ts'
import { isolatedHost, isUnbounded } from './isolated/index.ts'
import { pythonHost } from './python/index.ts'
import type { HostLimits } from './process/host-limits.ts'
import { planProofs } from './plan-proofs.ts'
import { remoteFile, remoteHost, type RemoteSettings } from './remote/index.ts'

export interface ModelHostSettings extends RemoteSettings {
  /** The state folder: environments of Python are built in it. */
  readonly home: string
  /** What models in processes of their own may take. */
  readonly limits?: Partial<HostLimits>
  /** Which ONNX models run in a process of their own: those that may hang unless said otherwise, all, or none. */
  readonly isolation?: Isolation
  /** Hears of models that are ended, rest or answer again. */
  readonly report?: HostReport
}
export type Isolation = 'auto' | 'process' | 'none'

/** A model whose example takes longer runs in a process of its own: the others of this one would wait as long. */
const slowMs = 50

/**
 * Where models run, by what their folder holds: ONNX in this process (in one of its own where it may hang or is slow), other flavours of MLflow in Python processes, an
 * address elsewhere over HTTP.
 */
export const modelHosts = (settings: ModelHostSettings): ModelHost => {
  const { isolation = 'auto', report = noReport } = settings
  const names = new Map<string, string>()
  const nameOf = (dir: string) => names.get(dir) ?? basename(dir)
  const ended = (dirs: readonly string[], why: string) => report.ended(dirs.map(nameOf), why)
  const watched = (host: ModelHost) => guarded(host, (dir, health) => report.changed(nameOf(dir), health))
  const isolated = watched(isolatedHost(settings.limits, ended))
  const apart = watched(isolatedHost(settings.limits, ended, true))
  const proofs = planProofs(join(settings.home, 'plans'))
  const onnx = inProcessHost({
    proofs,
    ...(isolation === 'auto' && { slow: { ms: slowMs, host: isolated }, apart }),
  })
  const python = watched(pythonHost({ ...settings, ended }))
  const remote = watched(remoteHost(settings))
  const hostOf = async (dir: string): Promise<ModelHost> => {
    const names = await readdir(dir).catch(() => [] as string[])
    if (names.includes(remoteFile)) return remote
    const flavours = (await readMlmodel(dir))?.flavours ?? {}
    if (
      !names.some((name) => name.endsWith('.onnx')) &&
      'python_function' in flavours &&
      !('onnx' in flavours)
    )
      return python
    const apart = isolation === 'process' || (isolation === 'auto' && (await isUnbounded(dir)))
    return apart ? isolated : onnx
  }
  return {
    async open(dir, onRun, name) {
      if (name !== undefined) names.set(dir, name)
      return (await hostOf(dir)).open(dir, onRun)
    },
    async close() {
      await Promise.all([onnx, isolated, apart, python, remote].map((host) => host.close()))
    },
  }
}

/** Limits of models in processes of their own as the environment sets them: SLIPWAY_MODEL_TIMEOUT_S, SLIPWAY_MODEL_MEMORY_MB. */
export const hostLimitsOf = (env: NodeJS.ProcessEnv): Partial<HostLimits> => ({
  ...positive(env['SLIPWAY_MODEL_TIMEOUT_S'], (value) => ({ timeoutMs: value * 1000 })),
  ...positive(env['SLIPWAY_MODEL_MEMORY_MB'], (value) => ({ memoryBytes: value * 1024 ** 2 })),
})

/** SLIPWAY_MODEL_ISOLATION; anything else than its words is as if it were not there. */
export const isolationOf = (env: NodeJS.ProcessEnv): Isolation => {
  const said = env['SLIPWAY_MODEL_ISOLATION']
  return said === 'process' || said === 'none' ? said : 'auto'
}

const positive = <T>(text: string | undefined, use: (value: number) => T): T | object =>
  Number(text) > 0 ? use(Number(text)) : {}
