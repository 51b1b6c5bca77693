import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type { ArtifactStore } from './artifact-store.ts'

interface Opened extends AsyncDisposable {
  readonly store: ArtifactStore
  /** A folder for the test's own files. */
  readonly dir: string
  /** Lets an artifact have been put so long ago. */
  age(digest: string, byMs: number): Promise<void>
}

const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const missing = `sha256:${'0'.repeat(64)}`

async function* chunks(...parts: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Error) throw part
    yield Buffer.from(part)
  }
}

/** What every artifact store does. */
export const artifactStoreConformance = (open: () => Promise<Opened>) =>
  describe('an artifact store', () => {
    it('names bytes by their content and gives them back', async () => {
      await using opened = await open()
      const { store } = opened
      const bytes = Buffer.from('hello world')
      const stored = await store.put(chunks('hello', ' ', 'world'))
      expect(stored).toEqual({ digest: digestOf(bytes), bytes: 11 })
      expect(await store.stat(stored.digest)).toEqual({ bytes: 11 })
      expect(await buffer(await store.read(stored.digest))).toEqual(bytes)
      expect(await buffer(await store.read(stored.digest, { start: 6, end: 8 }))).toEqual(Buffer.from('wor'))
      expect(await readFile(await store.pathOf(stored.digest))).toEqual(bytes)
    })

    it('takes a file by its path, and nothing at all', async () => {
      await using opened = await open()
      const { store, dir } = opened
      await writeFile(join(dir, 'in.bin'), 'from a file')
      expect(await store.put(join(dir, 'in.bin'))).toEqual({
        digest: digestOf(Buffer.from('from a file')),
        bytes: 11,
      })
      expect((await store.put(chunks())).bytes).toBe(0)
    })

    it('keeps one copy, however many put the same at once', async () => {
      await using opened = await open()
      const { store } = opened
      const puts = await Promise.all(Array.from({ length: 8 }, () => store.put(chunks('same'))))
      expect(new Set(puts.map((p) => p.digest)).size).toBe(1)
      expect(await buffer(await store.read(puts[0]!.digest))).toEqual(Buffer.from('same'))
    })

    it('keeps nothing of a stream that breaks', async () => {
      await using opened = await open()
      const { store } = opened
      await expect(store.put(chunks('ab', new Error('cut')))).rejects.toThrow('cut')
      expect(await store.stat(digestOf(Buffer.from('ab')))).toBeNull()
    })

    it('lists what it holds, and removes what is old', async () => {
      await using opened = await open()
      const { store } = opened
      const listed = async () => {
        const all: { digest: string; bytes: number; ageMs: number }[] = []
        for await (const one of store.list()) all.push(one)
        return all.sort((a, b) => a.bytes - b.bytes)
      }
      expect(await listed()).toEqual([])
      const a = await store.put(chunks('a'))
      const bb = await store.put(chunks('bb'))
      await opened.age(a.digest, 50_000)
      const [first, second] = await listed()
      expect([first, second]).toMatchObject([a, bb])
      expect(first!.ageMs).toBeGreaterThanOrEqual(50_000)
      expect(second!.ageMs).toBeLessThan(50_000)
      expect(await store.removeOld(bb.digest, 50_000)).toBeNull()
      expect(await store.removeOld(a.digest, 50_000)).toBe(1)
      expect(await store.removeOld(a.digest, 0)).toBeNull()
      expect(await store.removeOld(missing, 0)).toBeNull()
      expect(await listed()).toMatchObject([bb])
      expect(await store.stat(a.digest)).toBeNull()
      expect((await store.put(chunks('a'))).digest).toBe(a.digest)
      expect(await buffer(await store.read(a.digest))).toEqual(Buffer.from('a'))
    })

    it('keeps what is put again or held, however old its bytes are', async () => {
      await using opened = await open()
      const { store } = opened
      const again = await store.put(chunks('again'))
      const held = await store.put(chunks('held'))
      for (const { digest } of [again, held]) await opened.age(digest, 50_000)
      await store.put(chunks('again'))
      expect(await store.hold(held.digest)).toEqual({ bytes: 4 })
      expect(await store.hold(missing)).toBeNull()
      for (const { digest } of [again, held]) {
        expect(await store.removeOld(digest, 40_000)).toBeNull()
        expect(await store.stat(digest)).not.toBeNull()
      }
    })

    it('loses nothing that is put while it is being removed', async () => {
      await using opened = await open()
      const { store } = opened
      for (let round = 0; round < 40; round++) {
        const { digest } = await store.put(chunks('contested'))
        await opened.age(digest, 50_000)
        const [put] = await Promise.all([store.put(chunks('contested')), store.removeOld(digest, 40_000)])
        expect(await buffer(await store.read(put.digest))).toEqual(Buffer.from('contested'))
      }
    })

    it('says what it does not hold', async () => {
      await using opened = await open()
      const { store } = opened
      expect(await store.stat(missing)).toBeNull()
      await expect(store.read(missing)).rejects.toMatchObject({ kind: 'not-found' })
      await expect(store.pathOf(missing)).rejects.toMatchObject({ kind: 'not-found' })
      await expect(store.put(join(opened.dir, 'nowhere'))).rejects.toMatchObject({ kind: 'invalid' })
    })
  })
