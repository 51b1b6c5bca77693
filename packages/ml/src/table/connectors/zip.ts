import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'

/** A file inside of a zip archive. */
export interface ZipEntry {
  readonly name: string
  /** Its bytes, unpacked. Throws where they are damaged. */
  read(): Buffer
}

/**
 * The files of a zip archive, from its directory (APPNOTE.TXT 4.3), of up to 4 GiB each; zip64 too. The whole of an
 * entry is held in memory when it is read.
 */
export const openZip = (path: string): Disposable & { readonly entries: readonly ZipEntry[] } => {
  const file = openSync(path, 'r')
  try {
    const at = (position: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length)
      const read = readSync(file, bytes, 0, length, position)
      if (read < length) throw new Error('the archive is cut off')
      return bytes
    }
    const { size } = fstatSync(file)
    const { count, start, length } = directoryOf(at, size)
    const directory = at(start, length)
    const entries: ZipEntry[] = []
    for (let i = 0, p = 0; i < count; i++) {
      if (directory.readUInt32LE(p) !== 0x02014b50) throw new Error('its directory is damaged')
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((o) =>
        directory.readUInt16LE(p + o),
      ) as [number, number, number]
      const name = directory.toString('utf8', p + 46, p + 46 + nameLength)
      const extra = directory.subarray(p + 46 + nameLength, p + 46 + nameLength + extraLength)
      const facts = wide(extra, {
        size: directory.readUInt32LE(p + 24),
        packed: directory.readUInt32LE(p + 20),
        offset: directory.readUInt32LE(p + 42),
      })
      const method = directory.readUInt16LE(p + 10)
      entries.push({ name, read: () => entryBytes(at, facts, method) })
      p += 46 + nameLength + extraLength + commentLength
    }
    return { entries, [Symbol.dispose]: () => closeSync(file) }
  } catch (cause) {
    closeSync(file)
    throw cause
  }
}

type At = (position: number, length: number) => Buffer

const directoryOf = (at: At, size: number) => {
  const tail = at(Math.max(0, size - 65_557), Math.min(size, 65_557))
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0) throw new Error('the archive is cut off')
  const found = {
    count: tail.readUInt16LE(end + 10),
    length: tail.readUInt32LE(end + 12),
    start: tail.readUInt32LE(end + 16),
  }
  if (found.start !== 0xffffffff && found.count !== 0xffff) return found
  const locator = tail.subarray(end - 20, end)
  const record = at(Number(locator.readBigUInt64LE(8)), 56)
  return {
    count: Number(record.readBigUInt64LE(32)),
    length: Number(record.readBigUInt64LE(40)),
    start: Number(record.readBigUInt64LE(48)),
  }
}

interface Facts {
  readonly size: number
  readonly packed: number
  readonly offset: number
}

/** The 64-bit numbers of an entry whose 32 bits are all ones. */
const wide = (extra: Buffer, { size, packed, offset }: Facts): Facts => {
  for (let p = 0; p + 4 <= extra.length; p += 4 + extra.readUInt16LE(p + 2)) {
    if (extra.readUInt16LE(p) !== 1) continue
    let q = p + 4
    const next = (value: number) => {
      if (value !== 0xffffffff) return value
      q += 8
      return Number(extra.readBigUInt64LE(q - 8))
    }
    return { size: next(size), packed: next(packed), offset: next(offset) }
  }
  return { size, packed, offset }
}

const entryBytes = (at: At, { size, packed, offset }: Facts, method: number): Buffer => {
  const header = at(offset, 30)
  const bytes = at(offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28), packed)
  if (method === 0) return bytes
  if (method !== 8) throw new Error(`it is packed by method ${method}, which is not known here`)
  const whole = inflateRawSync(bytes)
  if (whole.length !== size) throw new Error('an entry is damaged')
  return whole
}
