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

    it('says what it does not hold', async () => {
      await using opened = await open()
      const { store } = opened
      expect(await store.stat(missing)).toBeNull()
      await expect(store.read(missing)).rejects.toMatchObject({ kind: 'not-found' })
      await expect(store.pathOf(missing)).rejects.toMatchObject({ kind: 'not-found' })
      await expect(store.put(join(opened.dir, 'nowhere'))).rejects.toMatchObject({ kind: 'invalid' })
    })
  })
