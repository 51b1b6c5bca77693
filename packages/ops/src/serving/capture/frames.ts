import { crc32 } from 'node:zlib'
import type { CaptureSchema } from './schema.ts'

/**
 * A log is a mark and then frames, each its length and its CRC-32 (32 bits each) and so many bytes: the first says what
 * follows, a schema as JSON (its number in 16 bits before it) or entries, a block of them, as it was at first or with what
 * all its rows have in common said once. A frame that a crash has cut fails its check.
 */
export const mark = Buffer.from('slipcap2', 'latin1')
/** Of a log whose entries are requests one after another, as they were before there were blocks. */
export const formerMark = Buffer.from('slipcap1', 'latin1')
const schemaKind = 1
const wholeKind = 2
const entriesKind = 3
export const headBytes = 9

export const entriesHead = (entries: Buffer): Buffer => headOf(entriesKind, entries)

export const schemaFrame = (number: number, schema: CaptureSchema): Buffer => {
  const { endpoint, revision, variant, version, inputs, outputs, explained } = schema
  const told: CaptureSchema = {
    endpoint,
    revision,
    variant,
    version,
    inputs,
    outputs,
    ...(explained && { explained }),
  }
  const json = Buffer.from(JSON.stringify(told))
  const body = Buffer.alloc(2 + json.length)
  body.writeUInt16LE(number, 0)
  json.copy(body, 2)
  return Buffer.concat([headOf(schemaKind, body), body])
}

const headOf = (kind: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(headBytes)
  head.writeUInt32LE(body.length, 0)
  head.writeUInt32LE(crc32(body), 4)
  head[8] = kind
  return head
}

export type Frame =
  | { readonly kind: 'schema'; readonly number: number; readonly schema: CaptureSchema }
  | { readonly kind: 'entries'; readonly entries: Buffer; readonly saysOnce: boolean }

/**
 * The whole frames from `at` on, and where they end: what follows is still being written, or was cut.
 * @param isSafe of a log that is complete all frames were on disk before it was called so: to check them again takes as long
 * as half of what is done with them
 */
export const framesIn = (bytes: Buffer, at: number, isSafe = false): { frames: Frame[]; end: number } => {
  const frames: Frame[] = []
  let end = at
  while (end + headBytes <= bytes.length) {
    const length = bytes.readUInt32LE(end)
    const from = end + headBytes
    if (from + length > bytes.length) break
    const body = bytes.subarray(from, from + length)
    if (!isSafe && crc32(body) !== bytes.readUInt32LE(end + 4)) break
    const kind = bytes[end + 8]
    if (kind === schemaKind)
      frames.push({
        kind: 'schema',
        number: body.readUInt16LE(0),
        schema: JSON.parse(body.toString('utf8', 2)) as CaptureSchema,
      })
    else if (kind === entriesKind || kind === wholeKind)
      frames.push({ kind: 'entries', entries: body, saysOnce: kind === entriesKind })
    end = from + length
  }
  return { frames, end }
}
