import { createReadStream } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { S3Client } from '@aws-sdk/client-s3'
import type { ArtifactStore, DirectTransfers } from '../../../ports/artifact-store.ts'
import { removeOldFile } from '../collectable.ts'
import { clearDrafts } from '../disk.ts'
import { openBucket } from './bucket.ts'
import { openCache } from './cache.ts'
import { clientOf } from './client.ts'
import type { CopySizes } from './copy-in-parts.ts'
import { listBoth } from './listing.ts'
import type { S3Place } from './place.ts'
import { fileKey, heldKey, removal } from './removal.ts'
import { damaged, notInBucket } from './s3.errors.ts'
import { openUploads } from './uploads.ts'

/** Uploads that nobody completed for so long are dead: S3 itself does not tell who began them. */
const abandonedMs = 24 * 3_600_000

/**
 * Artifacts as objects of a bucket, `<prefix>/files/<sha256>`, and a cache of them on this machine. Steps read and
 * write the cache; whatever is put or named is in the bucket before that is answered.
 * @param dir of the cache, in the form of the disk store
 */
export function s3Artifacts(options: {
  readonly place: S3Place
  readonly dir: string
  readonly client?: S3Client
  /** How old an unfinished upload is once it is cleared. */
  readonly abandonedMs?: number
  /** How large an object is copied at once, and in which parts a larger one. */
  readonly copies?: CopySizes
}): ArtifactStore {
  const { place, dir, client = clientOf(place) } = options
  const bucket = openBucket(place, client, options.copies)
  const uploads = openUploads(bucket, client)
  const removals = removal(bucket)
  const inBucket = async (digest: string) => (await bucket.head(fileKey(digest.slice(7)))) !== null
  const cache = openCache(dir, place.cacheBytes, inBucket)
  const fetches = new Map<string, Promise<string>>()

  /**
   * Lets the bucket hold a file as one just put: new by its mark or by being written anew, and by nobody being removed
   * meanwhile. Answers its size; null where the bucket lacks it and `write` is null.
   */
  async function secure(
    digest: string,
    write: ((key: string) => Promise<void>) | null,
  ): Promise<number | null> {
    const hex = digest.slice(7)
    for (;;) {
      const found = await bucket.head(fileKey(hex))
      if (found) await bucket.mark(heldKey(hex))
      else if (write) await write(fileKey(hex))
      else return null
      if (!(await removals.over(hex))) continue
      if (!found) return (await bucket.head(fileKey(hex)))?.bytes ?? null
      // It may have gone just before it was marked.
      if (await bucket.head(fileKey(hex))) return found.bytes
    }
  }

  const fromCache = (digest: string, bytes: number) =>
    secure(digest, async (key) => {
      for (let tries = 1; ; tries++)
        try {
          return await bucket.upload(cache.path(digest), bytes, key)
        } catch (error) {
          // A removal has moved it aside, and brings it back as it sees that it is young.
          const aside = ((error as Error).cause as { code?: string } | undefined)?.code === 'ENOENT'
          if (!aside || tries === 5) throw error
          await pause(20 * tries)
        }
    })

  /** Reads once for many who ask at the same time. */
  function fetched(digest: string): Promise<string> {
    const going = fetches.get(digest)
    if (going) return going
    const work = (async () => {
      const found = await cache.put(await bucket.open(fileKey(digest.slice(7)), digest))
      if (found.digest !== digest) throw damaged(digest, found.digest)
      return cache.path(digest)
    })().finally(() => fetches.delete(digest))
    fetches.set(digest, work)
    return work
  }

  const direct: DirectTransfers = {
    begin: (parts) => uploads.begin(parts),
    async complete(upload, parts) {
      const { key, digest, bytes } = await uploads.join(upload, parts)
      await secure(digest, (to) => bucket.copy(key, to, bytes))
      await bucket.remove(key)
      return { digest, bytes }
    },
    abort: (upload) => uploads.abort(upload),
    async urlOf(digest, options) {
      if (!(await inBucket(digest))) throw notInBucket(digest)
      return uploads.urlOf(digest, options)
    },
  }

  return {
    async put(source) {
      const stored = await cache.put(source)
      await fromCache(stored.digest, stored.bytes)
      return stored
    },

    async stat(digest) {
      cache.path(digest)
      const found = await bucket.head(fileKey(digest.slice(7)))
      return found ? { bytes: found.bytes } : null
    },

    async hold(digest) {
      const here = await cache.bytesOf(digest)
      const bytes = here === null ? await secure(digest, null) : await fromCache(digest, here)
      return bytes === null ? null : { bytes }
    },

    async read(digest, range) {
      const path = await cache.use(digest)
      if (path) return createReadStream(path, { highWaterMark: 1 << 19, ...range })
      return bucket.open(fileKey(digest.slice(7)), digest, range)
    },

    async pathOf(digest) {
      return (await cache.use(digest)) ?? (await fetched(digest))
    },

    list: () => listBoth(bucket, cache),

    async removeOld(digest, olderThanMs) {
      const path = cache.path(digest)
      const removed = await removals.removeOld(digest.slice(7), olderThanMs)
      if (removed === null && (await inBucket(digest))) return null
      return (await removeOldFile(dir, path, digest, olderThanMs)) ?? removed
    },

    async clear() {
      const [drafts, dead] = await Promise.all([
        clearDrafts(dir),
        uploads.clear(options.abandonedMs ?? abandonedMs),
        cache.trim(),
      ])
      return drafts + dead
    },

    async check() {
      await bucket.first('')
    },

    ...(place.direct && { direct }),
  }
}
