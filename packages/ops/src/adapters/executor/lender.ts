import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { ResourceNeedBody } from '@slipway/contract/pipelines'
import { visibleGpus } from '@slipway/contract/visible-gpus'
import type { Lent } from '@slipway/flow/worker'

export interface Loan extends Lent {
  giveBack(): void
}

/**
 * Lends processors and GPUs to attempts: of the processors those that the fewest others have, each GPU to one at a time.
 * Whether there is enough is asked before; what is not there is not lent.
 */
export const lender = (has: { readonly cores: readonly number[]; readonly gpus: readonly string[] }) => {
  const lentTo = new Map(has.cores.map((core) => [core, 0]))
  const free = new Set(has.gpus)
  return {
    /** null where so many GPUs are not free. */
    lend({ cpu, gpu }: ResourceNeedBody): Loan | null {
      if (gpu > free.size) return null
      const wanted = cpu === null ? 0 : Math.ceil(cpu)
      // All of them is no bound.
      const cores =
        wanted === 0 || wanted >= has.cores.length
          ? null
          : [...lentTo]
              .sort((a, b) => a[1] - b[1] || a[0] - b[0])
              .map(([core]) => core)
              .slice(0, wanted)
      for (const core of cores ?? []) lentTo.set(core, lentTo.get(core)! + 1)
      const gpus = gpu === 0 ? null : [...free].slice(0, gpu)
      for (const one of gpus ?? []) free.delete(one)
      let back = false
      return {
        cores: cores === null ? null : cores.sort((a, b) => a - b),
        gpus,
        giveBack() {
          if (back) return
          back = true
          for (const core of cores ?? []) lentTo.set(core, lentTo.get(core)! - 1)
          for (const one of gpus ?? []) free.add(one)
        },
      }
    },
    gpus: has.gpus.length,
  }
}

/** The processors that this process may use, by number. */
export const coresOfMachine = (): number[] => {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]!
    return list.split(',').flatMap((part) => {
      const [from, to] = part.split('-').map(Number) as [number, number?]
      return Array.from({ length: (to ?? from) - from + 1 }, (_, i) => from + i)
    })
  } catch {
    return Array.from({ length: availableParallelism() }, (_, i) => i)
  }
}

/**
 * GPUs as CUDA_VISIBLE_DEVICES would name them: those that this variable names to the server, else those of NVIDIA's
 * driver. As many as `count` says, where it is given: what is not found is called by its number.
 */
export const gpusOfMachine = (
  env: Readonly<Record<string, string | undefined>>,
  { count, devices = '/dev' }: { readonly count?: number | undefined; readonly devices?: string } = {},
): string[] => {
  const names = visibleGpus(env['CUDA_VISIBLE_DEVICES']) ?? driversGpus(devices)
  return Array.from({ length: count ?? names.length }, (_, i) => names[i] ?? String(i))
}

/** Counted from 0, as CUDA does: in a container a device's name may bear the number that it has outside. */
const driversGpus = (devices: string): string[] => {
  try {
    return readdirSync(devices)
      .filter((name) => /^nvidia\d+$/.test(name))
      .map((_, at) => String(at))
  } catch {
    return []
  }
}
