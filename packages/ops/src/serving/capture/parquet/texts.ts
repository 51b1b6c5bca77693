import { keptMemory } from '../kept-memory.ts'
import type { Encoded } from './columns.ts'
import type { Page } from './page.ts'
import { writeThere } from './there.ts'

/** In the place of a length: a text that is missing. */
export const noText = 0xffffffff

/** Whether a text, as it lies, is one that is missing. */
export const isNoText = (text: Uint8Array): boolean =>
  text.length === 4 && text.every((byte) => byte === 0xff)

/** Where it is noted whether each row's text is there. */
const memory = keptMemory(1024 * 1024)

/** Texts as they lie, without those that are missing. */
export const encodeTexts = (parts: readonly Uint8Array[], rows: number, page: Page): Encoded => {
  const isThere = new Uint8Array(memory(rows), 0, rows).fill(0)
  let there = 0
  let row = 0
  for (const part of parts) {
    const found = look(part, isThere, row)
    there += found.there
    row += found.rows
  }
  const missing = rows - there
  writeThere(page, rows, missing, (at) => isThere[at] === 1)
  if (missing === 0) copyAll(parts, page)
  else if (there > 0) for (const part of parts) copyThere(part, page)
  return { missing, listed: null, ends: null }
}

const look = (part: Uint8Array, isThere: Uint8Array, from: number) => {
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength)
  let row = from
  let there = 0
  for (let at = 0; at < part.length; row++) {
    const length = view.getUint32(at, true)
    at += 4
    if (length === noText) continue
    at += length
    isThere[row] = 1
    there++
  }
  return { there, rows: row - from }
}

/** Into a place that is taken once: a page that grows is copied again and again. */
const copyAll = (parts: readonly Uint8Array[], page: Page): void => {
  const out = page.take(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
}

/** Whole runs of texts at once. */
const copyThere = (part: Uint8Array, page: Page): void => {
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength)
  let from = 0
  let at = 0
  const copy = () => page.take(at - from).set(part.subarray(from, at))
  while (at < part.length) {
    const length = view.getUint32(at, true)
    if (length === noText) {
      copy()
      from = at += 4
    } else at += 4 + length
  }
  copy()
}
