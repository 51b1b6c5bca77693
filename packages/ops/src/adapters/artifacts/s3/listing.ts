import type { Bucket, S3Object } from './bucket.ts'
import type { Cache } from './cache.ts'
import { fileKey, heldKey } from './removal.ts'

interface Listed {
  readonly digest: string
  readonly bytes: number
  readonly ageMs: number
}

/** Every file of the bucket, the younger of its two times, and what the cache alone holds. All three come sorted. */
export async function* listBoth(bucket: Bucket, cache: Pick<Cache, 'list'>): AsyncGenerator<Listed> {
  const files = ahead(named(bucket.list(fileKey('')), fileKey('')))
  const marks = ahead(named(bucket.list(heldKey('')), heldKey('')))
  const here = ahead(cache.list())
  for (let file = await files.next(); ; ) {
    const local = here.now ?? (await here.next())
    if (!file && !local) return
    if (local && (!file || local.digest < file.digest)) {
      yield local
      await here.next()
      continue
    }
    if (local && local.digest === file!.digest) await here.next()
    let mark = marks.now ?? (await marks.next())
    while (mark && mark.digest < file!.digest) mark = await marks.next()
    const atMs = Math.max(file!.atMs, mark?.digest === file!.digest ? mark.atMs : 0)
    yield { digest: file!.digest, bytes: file!.bytes, ageMs: bucket.nowMs() - atMs }
    file = await files.next()
  }
}

async function* named(objects: AsyncGenerator<S3Object>, under: string) {
  for await (const { key, bytes, atMs } of objects) {
    const hex = key.slice(under.length)
    if (/^[0-9a-f]{64}$/.test(hex)) yield { digest: `sha256:${hex}`, bytes, atMs }
  }
}

/** A sequence whose next one can be looked at; null at its end. */
function ahead<T>(sequence: AsyncGenerator<T>) {
  const cursor = {
    now: null as T | null,
    async next(): Promise<T | null> {
      const { value, done } = await sequence.next()
      return (cursor.now = done ? null : value)
    },
  }
  return cursor
}
