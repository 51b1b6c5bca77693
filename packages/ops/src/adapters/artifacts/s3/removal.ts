import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Bucket } from './bucket.ts'

/** Where the files of a store lie, and beside them when one was asked for again, and which are being removed. */
export const fileKey = (hex: string) => `files/${hex}`
export const heldKey = (hex: string) => `held/${hex}`
const removingKey = (hex: string) => `removing/${hex}/`

/** A removal that takes longer was killed; one that lives gives up long before. */
const leaseMs = 60_000

/**
 * S3 has no operation that deletes only what is old. So whoever removes says so first, looks at the ages, deletes, and
 * takes his word back; and whoever puts or holds makes the file new first, and then looks whether somebody removes it.
 * One of the two sees the other, on any store that reads what it has written.
 */
export const removal = (bucket: Bucket) => ({
  /** After the file was made new: resolves once nobody removes it any more; false where somebody did. */
  async over(hex: string): Promise<boolean> {
    for (let waits = 0; ; waits++) {
      const sign = await bucket.first(removingKey(hex))
      if (!sign) return waits === 0
      if (bucket.nowMs() - sign.atMs > leaseMs) await bucket.remove(sign.key)
      else await pause(Math.min(1_000, 20 * 2 ** Math.min(waits, 6)))
    }
  },

  /** Answers how many bytes went; null where the file is younger, or gone. */
  async removeOld(hex: string, olderThanMs: number): Promise<number | null> {
    const sign = `${removingKey(hex)}${randomUUID()}`
    const young = async () => {
      const [file, held] = await Promise.all([bucket.head(fileKey(hex)), bucket.head(heldKey(hex))])
      if (!file) return null
      const ageMs = bucket.nowMs() - Math.max(file.atMs, held?.atMs ?? 0)
      return ageMs < olderThanMs ? null : file.bytes
    }
    if ((await young()) === null) return null
    const startMs = performance.now()
    await bucket.mark(sign)
    try {
      const bytes = await young()
      const leftMs = leaseMs / 2 - (performance.now() - startMs)
      if (bytes === null || leftMs <= 0) return null
      await bucket.remove(heldKey(hex), leftMs)
      await bucket.remove(fileKey(hex), leftMs / 2)
      return bytes
    } finally {
      await bucket.remove(sign)
    }
  },
})
