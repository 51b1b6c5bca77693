import { arch, cpus, hostname, release, totalmem, type } from 'node:os'
import { availableParallelism } from 'node:os'
import type { HostContext } from '@slipway/contract/run-context'
import { visibleGpus } from '@slipway/contract/visible-gpus'
import { nvidiaSmi } from '../resources/nvidia-smi.ts'

/** The machine, as this process may use it: a container's limits, and the GPUs of CUDA_VISIBLE_DEVICES. */
export async function readHost(): Promise<HostContext> {
  const cards = await visibleCards(process.env['CUDA_VISIBLE_DEVICES'])
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

/** Of the cards those that programs may use here. */
async function visibleCards(devices: string | undefined): Promise<string[][]> {
  const names = visibleGpus(devices)
  if (names?.length === 0) return []
  const cards = await nvidiaSmi(['name', 'memory.total', 'driver_version', 'index', 'uuid'])
  // A MIG slice does not say which card it is of.
  if (!names || names.some((name) => name.startsWith('MIG-'))) return cards
  return cards.filter(([, , , index, uuid]) => names.some((name) => name === index || uuid?.startsWith(name)))
}
