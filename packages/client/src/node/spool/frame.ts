import { crc32 } from 'node:zlib'
import type { PointBlock } from '../../tracking-run/point-buffer.ts'

/**
 * A frame of a spool file: length and CRC-32 of the payload, its kind, the payload. A file that was cut in the middle
 * of a frame ends before it.
 */
const headerBytes = 9
const kinds = { json: 0, points: 1 } as const

export type Payload = { readonly json: unknown } | { readonly points: PointBlock }

export interface Frame {
  readonly payload: Payload
  /** With its header. */
  readonly bytes: number
}

export function encodeFrame(payload: Payload): Buffer {
  const body = 'json' in payload ? Buffer.from(JSON.stringify(payload.json)) : encodePoints(payload.points)
  const frame = Buffer.allocUnsafe(headerBytes + body.length)
  frame.writeUInt32LE(body.length, 0)
  frame.writeUInt32LE(crc32(body), 4)
  frame[8] = 'json' in payload ? kinds.json : kinds.points
  body.copy(frame, headerBytes)
  return frame
}

/** The frame that begins at `offset`; null where none is whole there. `read` gives fewer bytes at the end of the file. */
export async function readFrame(
  read: (offset: number, bytes: number) => Promise<Buffer>,
  offset: number,
): Promise<Frame | null> {
  const header = await read(offset, headerBytes)
  if (header.length < headerBytes) return null
  const bytes = header.readUInt32LE(0)
  const body = await read(offset + headerBytes, bytes)
  if (body.length < bytes || crc32(body) !== header.readUInt32LE(4)) return null
  const payload: Payload =
    header[8] === kinds.points
      ? { points: decodePoints(body) }
      : { json: JSON.parse(body.toString()) as unknown }
  return { payload, bytes: headerBytes + bytes }
}

function encodePoints({ keys, key, step, tMs, value }: PointBlock): Buffer {
  const names = Buffer.from(JSON.stringify(keys))
  const lengths = Buffer.allocUnsafe(8)
  lengths.writeUInt32LE(names.length, 0)
  lengths.writeUInt32LE(key.length, 4)
  return Buffer.concat([lengths, names, ...[key, step, tMs, value].map(bytesOf)])
}

function decodePoints(body: Buffer): PointBlock {
  const [namesBytes, count] = [body.readUInt32LE(0), body.readUInt32LE(4)]
  let at = 8 + namesBytes
  const keys = JSON.parse(body.toString('utf8', 8, at)) as string[]
  /** A copy, since a column must begin at a multiple of its width. */
  const next = (width: number): ArrayBuffer => {
    const column = Uint8Array.prototype.slice.call(body, at, (at += count * width))
    return column.buffer as ArrayBuffer
  }
  return {
    keys,
    key: new Uint32Array(next(4)),
    step: new Float64Array(next(8)),
    tMs: new Float64Array(next(8)),
    value: new Float64Array(next(8)),
  }
}

const bytesOf = (column: Uint32Array | Float64Array) =>
  Buffer.from(column.buffer, column.byteOffset, column.byteLength)
