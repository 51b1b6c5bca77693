import { arch, cpus, hostname, release, totalmem, type } from 'node:os'
import { availableParallelism } from 'node:os'
import type { HostContext } from '@slipway/contract/run-context'
import { nvidiaSmi } from '../resources/nvidia-smi.ts'

/** The machine, as this process may use it: in a container with limits, these. */
export async function readHost(): Promise<HostContext> {
  const cards = await nvidiaSmi(['name', 'memory.total', 'driver_version'])
  const limit = process.constrainedMemory()
  const memoryBytes = limit > 0 && limit < totalmem() ? limit : totalmem()
  const model = cpus()[0]?.model.trim()
  return {
    name: hostname(),
    os: `${type()} ${release()}`,
    arch: arch(),
    cpus: availableParallelism(),
    ...(model ? { cpuModel: model } : {}),
    memoryBytes,
    ...(cards.length > 0
      ? {
          gpus: cards.map(([name, mebibytes, driver]) => ({
            name: name!,
            ...(Number(mebibytes) > 0 ? { memoryBytes: Number(mebibytes) * 1024 * 1024 } : {}),
            ...(driver ? { driver } : {}),
          })),
        }
      : {}),
  }
}
