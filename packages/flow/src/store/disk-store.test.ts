import { createHash } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diskStore } from './index.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-store-'))
})
afterEach(() => rm(dir, { recursive: true }))

const digestOf = (data: string) => `sha256:${createHash('sha256').update(data).digest('hex')}`

describe('the store by content', () => {
  it('takes bytes, files and streams, and gives them back', async () => {
    const store = diskStore(join(dir, 'store'))
    await writeFile(join(dir, 'a.txt'), 'hello')
    const wanted = { digest: digestOf('hello'), bytes: 5 }
    expect(await store.put(join(dir, 'a.txt'))).toEqual(wanted)
    expect(await store.put(Buffer.from('hello'))).toEqual(wanted)
    expect(await store.put(Readable.from([Buffer.from('he'), Buffer.from('llo')]))).toEqual(wanted)
    expect(await text(await store.open(wanted.digest))).toBe('hello')
    expect(await readFile(store.path(wanted.digest), 'utf8')).toBe('hello')
    expect(await store.has(wanted.digest)).toBe(true)
    expect(await store.put(Buffer.alloc(0))).toMatchObject({ bytes: 0 })
  })

  it('keeps one whole copy when many put the same and others at once', async () => {
    const stores = [diskStore(dir), diskStore(dir)]
    const putAndCheck = async (i: number) => {
      const data = 'x'.repeat(50_000 + (i % 7))
      const source = i % 3 === 0 ? Readable.from([Buffer.from(data)]) : Buffer.from(data)
      const stored = await stores[i % 2]!.put(source)
      expect(stored.digest).toBe(digestOf(data))
      expect(await readFile(stores[0]!.path(stored.digest), 'utf8')).toBe(data)
    }
    await Promise.all(Array.from({ length: 200 }, (_, i) => putAndCheck(i)))
    expect(await readdir(join(dir, 'incoming'))).toEqual([])
    const kept = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    )
    expect(kept).toHaveLength(7)
  })

  it('leaves nothing of a stream that breaks', async () => {
    const store = diskStore(dir)
    const broken = async function* () {
      yield Buffer.from('half')
      throw new Error('cut')
    }
    await expect(store.put(broken())).rejects.toThrow('cut')
    expect(await readdir(join(dir, 'incoming'))).toEqual([])
    expect(await store.has(digestOf('half'))).toBe(false)
  })

  it('mends a copy that was cut short', async () => {
    const store = diskStore(dir)
    const { digest } = await store.put(Buffer.from('whole'))
    await rm(store.path(digest))
    await writeFile(store.path(digest), 'wh')
    await store.put(Buffer.from('whole'))
    expect(await readFile(store.path(digest), 'utf8')).toBe('whole')
  })

  it('refuses what is no digest and says what is missing', async () => {
    const store = diskStore(dir)
    expect(() => store.path('sha256:../../etc/passwd')).toThrow(
      expect.objectContaining({ code: 'STORE_NOT_A_DIGEST' }),
    )
    await expect(store.open(digestOf('none'))).rejects.toMatchObject({
      code: 'STORE_FILE_MISSING',
      kind: 'not-found',
    })
    await expect(store.put(join(dir, 'none.csv'))).rejects.toMatchObject({ code: 'STORE_SOURCE_UNREADABLE' })
  })
})
