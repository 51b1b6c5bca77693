import { expect, it, vi } from 'vitest'
import { newHexId, newId, wordsOfNewest } from './new-id.ts'

const later = () => new Promise((done) => setTimeout(done, 2))

it('gives ids that sort by the time they were made, and never one twice', async () => {
  for (const [make, form] of [
    [() => newId('ds'), /^ds_[0-9a-hjkmnp-tv-z]{26}$/],
    [newHexId, /^[0-9a-f]{32}$/],
  ] as const) {
    const ids: string[] = []
    for (let i = 0; i < 20; i++) {
      ids.push(make())
      await later()
    }
    expect([...ids].sort()).toEqual(ids)
    for (const id of ids) expect(id).toMatch(form)
    expect(new Set(Array.from({ length: 20_000 }, make)).size).toBe(20_000)
  }
})

it('gives rising ids also while the clock is put back', () => {
  const before = [newId('ds'), newHexId()]
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 86_400_000)
  const after = [newId('ds'), newHexId()]
  vi.restoreAllMocks()
  expect(after.map((id, i) => id.slice(0, 12) >= before[i]!.slice(0, 12))).toEqual([true, true])
})

it('gives ids of one millisecond one after another, each prefix its own', () => {
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 1000)
  const ids = Array.from({ length: 70_000 }, () => newId('ds'))
  const others = [newId('rq'), newId('rq')]
  vi.restoreAllMocks()
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids.map((id) => id.slice(0, -4))).size).toBeLessThanOrEqual(2)
  expect(others[0]!.slice(3, 13)).toBe(ids[0]!.slice(3, 13))
  expect(others[0]!.slice(13, -4)).not.toBe(ids[0]!.slice(13, -4))
})

it('keeps the bytes of the newest id', () => {
  const before = newId('ds')
  const newest = newId('rq')
  expect(Buffer.from(wordsOfNewest(newest)!.buffer).toString().replace(/\0+$/, '')).toBe(newest)
  expect(wordsOfNewest(before)).toBeNull()
})
