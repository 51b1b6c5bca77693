import type { Batch } from '@slipway/ml/model'
import type { HostedModel } from '../../ports/model-host.ts'

/** A model that is opened when it is first asked, and closed again once nobody has asked it for a while. */
export const whileAsked = (open: () => Promise<HostedModel>, idleMs = 60_000) => {
  let opening: Promise<HostedModel> | null = null
  let idle: NodeJS.Timeout | undefined
  let asking = 0

  const close = async (): Promise<void> => {
    clearTimeout(idle)
    const ending = opening
    opening = null
    const model = await ending?.catch(() => null)
    await model?.close()
  }

  return {
    async predict(batch: Batch, deadlineMs?: number): Promise<Batch> {
      clearTimeout(idle)
      asking++
      const mine = (opening ??= open())
      try {
        const model = await mine.catch((cause: unknown) => {
          // A failure is not kept: the next request tries again.
          if (opening === mine) opening = null
          throw cause
        })
        return await model.predict(batch, deadlineMs)
      } finally {
        if (--asking === 0) idle = setTimeout(() => void close(), idleMs).unref()
      }
    },
    close,
  }
}
