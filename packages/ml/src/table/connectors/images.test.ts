import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { dataPath } from '../../../tests/data.ts'
import { type CollectOptions, collectRows, readTable, records } from '../index.ts'
import { scrubDicom } from './dicom.ts'

const dir = mkdtempSync(join(tmpdir(), 'slipway-images-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
let made = 0
const place = () => {
  const folder = join(dir, `f${made++}`)
  mkdirSync(folder)
  return folder
}
const collect = async (
  address: string,
  from: CollectOptions['from'] = {},
  more: Partial<CollectOptions> = {},
) => {
  const folder = place()
  const found = (await collectRows(address, {
    outDir: join(folder, 'out'),
    folder,
    from,
    known: async () => [],
    ...more,
  }))!
  return { ...found, rowsRead: records(await readTable(found.parquetPath)) }
}

const chunk = (type: string, data: Buffer): Buffer => {
  const typed = Buffer.concat([Buffer.from(type), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, check])
}

/** A grey PNG of one shade. */
const png = (width: number, height: number, shade: number): Buffer => {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0])
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  const rows = Buffer.concat(
    Array.from({ length: height }, () => Buffer.from([0, ...Array(width).fill(shade)])),
  )
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** The headers of a JPEG file, and its end. */
const jpeg = (width: number, height: number): Buffer =>
  Buffer.concat([
    Buffer.from('ffd8ffe000040102ffc0001108', 'hex'),
    Buffer.from([height >> 8, height & 255, width >> 8, width & 255]),
    Buffer.from('03011100021100031100ffd9', 'hex'),
  ])

const folderOf = (files: Readonly<Record<string, Buffer>>): string => {
  const root = place()
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true })
    writeFileSync(join(root, name), bytes)
  }
  return root
}

describe('a folder of images', () => {
  const cat = png(8, 6, 1)
  const dog = jpeg(300, 200)

  it('is a table, its bytes beside it in the order of its rows', async () => {
    const root = folderOf({ 'train/dog/1.jpg': dog, 'train/cat/1.png': cat, 'test/cat/2.png': png(8, 6, 2) })
    const found = await collect(root)
    expect(found.rowsRead[1]).toEqual({
      path: 'train/cat/1.png',
      split: 'train',
      label: 'cat',
      format: 'png',
      width: 8,
      height: 6,
      channels: 1,
      bytes: cat.length,
      sha256: createHash('sha256').update(cat).digest('hex'),
    })
    expect(found.rowsRead[2]).toMatchObject({ path: 'train/dog/1.jpg', width: 300, height: 200, channels: 3 })
    expect(found.media).toEqual({ kind: 'files', sizeColumn: 'bytes' })
    const { path, start, end } = found.parts[0]!.pack!
    const packed = readFileSync(path).subarray(start, end)
    let at = 0
    for (const { bytes, sha256 } of found.rowsRead) {
      const own = packed.subarray(at, (at += Number(bytes)))
      expect(createHash('sha256').update(own).digest('hex')).toBe(sha256)
    }
    expect(at).toBe(packed.length)
  })

  it('that grew stores only the bytes of what is new', async () => {
    const first = folderOf({ 'a/1.png': cat, 'a/2.png': png(8, 6, 2) })
    const before = await collect(first)
    writeFileSync(join(first, 'a', '3.png'), png(4, 4, 3))
    const grown = await collect(first, {}, { known: async () => before.parts })
    expect(grown.parts.map(({ path, pack }) => [path === null, pack && pack.end - pack.start])).toEqual([
      [true, undefined],
      [false, png(4, 4, 3).length],
    ])
  })

  it('takes labels from a table, by path or by name', async () => {
    const root = folderOf({ '1.png': cat, '2.png': cat, '3.jpg': dog })
    const labels = join(place(), 'labels.csv')
    writeFileSync(labels, 'image,diagnosis,age\n2.png,well,40\n1.png,ill,30\n')
    const found = await collect(root, { labels })
    expect(found.rowsRead.map(({ path, diagnosis, age }) => [path, diagnosis, age])).toEqual([
      ['1.png', 'ill', 30],
      ['2.png', 'well', 40],
      ['3.jpg', null, null],
    ])
    writeFileSync(labels, 'image,diagnosis\nx,well\ny,ill\n')
    await expect(collect(root, { labels })).rejects.toMatchObject({ code: 'IMAGE_LABELS_MISFIT' })
    writeFileSync(labels, 'image,diagnosis\n1.png,well\n1.png,ill\n')
    await expect(collect(root, { labels })).rejects.toMatchObject({
      message: expect.stringContaining('more than once') as string,
    })
  })

  it('with a broken image is refused by name', async () => {
    for (const [name, bytes] of [
      ['cut.png', cat.subarray(0, cat.length - 9)],
      ['cut.jpg', dog.subarray(0, 20)],
      ['empty.png', Buffer.alloc(0)],
      ['text.dcm', Buffer.from('not an image'.repeat(20))],
    ] as const)
      await expect(collect(folderOf({ 'ok.png': cat, [name]: bytes }))).rejects.toMatchObject({
        code: 'IMAGE_BROKEN',
        message: expect.stringContaining(name) as string,
      })
  })
})

const ct = dataPath('medical_imaging/dicom/CT_small.dcm')
describe.skipIf(!ct)('DICOM files (needs the public data)', () => {
  const file = ct ? readFileSync(ct) : Buffer.alloc(0)

  it('lose whatever is not known to be harmless, and keep their pixels', () => {
    const { bytes, width, height, facts } = scrubDicom(file)
    expect({ width, height, modality: facts.modality }).toEqual({ width: 128, height: 128, modality: 'CT' })
    for (const personal of ['CompressedSamples', '1CT1', 'JFK', '20040119', 'e+1'])
      expect([personal, bytes.includes(personal)]).toEqual([personal, false])
    expect(bytes.includes('Slipway: kept tags only')).toBe(true)
    const pixels = file.subarray(file.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00])))
    expect(bytes.includes(pixels.subarray(0, 12 + 128 * 128 * 2))).toBe(true)
  })

  it('of one series stay together, and scrubbed again are the same', () => {
    const once = scrubDicom(file).bytes
    expect(scrubDicom(file).bytes.equals(once)).toBe(true)
    expect(once.toString('latin1').match(/2\.25\.\d+/g)!.length).toBeGreaterThanOrEqual(4)
  })

  it('are kept scrubbed in a dataset, which says so', async () => {
    const found = await collect(folderOf({ 'CT.dcm': file }))
    expect(found.facts.scrubbed).toHaveLength(4)
    expect(found.facts.scrubbed!.at(-1)).toBe(
      'not said by 1 images: whether words are burned into their pixels',
    )
    expect(found.rowsRead[0]).toMatchObject({ modality: 'CT', format: 'dicom', width: 128, bits_stored: 16 })
    expect(readFileSync(found.parts[0]!.pack!.path).includes('CompressedSamples')).toBe(false)
  })

  it('with words in their pixels are refused, left out, or kept when asked; names may be hidden', async () => {
    // Burned In Annotation (0028,0301) CS YES, before the pixels.
    const tag = Buffer.from([0x28, 0x00, 0x01, 0x03, 0x43, 0x53, 0x04, 0x00, 0x59, 0x45, 0x53, 0x20])
    const at = file.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]))
    const burned = Buffer.concat([file.subarray(0, at), tag, file.subarray(at)])
    const root = folderOf({ 'ct/DOE^JOHN.dcm': file, 'ct/ROE^JANE.DCM': burned })
    await expect(collect(root)).rejects.toMatchObject({
      code: 'IMAGE_BURNED_IN',
      kind: 'refused',
      message: expect.stringContaining('ROE^JANE.DCM') as string,
    })
    const kept = await collect(root, { burnedIn: 'keep', hideNames: true })
    expect(kept.rowsRead.map(({ path, label }) => [path, label])).toEqual([
      ['ct/000001.dcm', 'ct'],
      ['ct/000002.dcm', 'ct'],
    ])
    expect(kept.rowsRead[1]!.burned_in_annotation).toBe('YES')
    expect(kept.facts).toMatchObject({ burnedIn: 'keep', hideNames: true })
    const skipped = await collect(root, { burnedIn: 'skip' })
    expect(skipped.rowsRead.map(({ path }) => path)).toEqual(['ct/DOE^JOHN.dcm'])
    expect(skipped.facts.scrubbed).toContain(
      'left out: 1 images that say that words are burned into their pixels',
    )
  })

  it('that are cut off or deflated are refused', () => {
    expect(() => scrubDicom(file.subarray(0, 20_000))).toThrow('cut off')
    expect(() => scrubDicom(file.subarray(0, 3000))).toThrow(/cut off|no image/)
  })
})
