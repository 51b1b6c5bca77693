import type { HostedModel, ModelHost } from '../../ports/model-host.ts'
import { type Breaker, type BreakerHealth, breaker, type BreakerSettings } from './breaker.ts'

/**
 * A host whose models have breakers: where opening one or asking it fails gravely several times in a row, nobody waits for
 * that for a while.
 */
export const guarded = (
  host: ModelHost,
  /** Hears of it when the model of a folder is to rest, and when it answers again. */
  changed: (dir: string, health: BreakerHealth) => void = () => {},
  settings: Omit<BreakerSettings, 'changed'> = {},
): ModelHost => {
  /** Of the folders whose opening failed last. */
  const openings = new Map<string, Breaker>()
  const breakerOf = (dir: string) => breaker({ ...settings, changed: (health) => changed(dir, health) })

  const opened = async (dir: string, onRun?: (requests: number) => void): Promise<HostedModel> => {
    const opening = openings.get(dir) ?? breakerOf(dir)
    openings.set(dir, opening)
    try {
      return await opening.guard(() => host.open(dir, onRun))
    } finally {
      if (opening.health().failuresInARow === 0 && openings.get(dir) === opening) openings.delete(dir)
    }
  }

  return {
    async open(dir, onRun): Promise<HostedModel> {
      const model = await opened(dir, onRun)
      const { guard, health } = breakerOf(dir)
      return {
        ...model,
        predict: (batch, deadlineMs) => guard(() => model.predict(batch, deadlineMs)),
        health: () => ({ ...(model.health?.() ?? noProcess), ...health() }),
      }
    },
    close: () => host.close(),
  }
}

const noProcess = { restarts: 0, memoryBytes: null, process: null, lastEnd: null }
