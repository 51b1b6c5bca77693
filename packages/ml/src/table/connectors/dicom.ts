import { createHash } from 'node:crypto'
import type { Picture } from './picture.ts'

/** A DICOM file without what says who it is of, and what of it stands in the table. */
export interface ScrubbedDicom extends Picture {
  readonly bytes: Buffer
  /** Keywords of the columns that DICOM files have, null where the file does not say. */
  readonly facts: Readonly<Record<DicomFact, string | null>>
}

/** Columns that a table of DICOM files has: the acquisition, nothing of the person. */
export const dicomFacts = {
  modality: 0x00080060,
  body_part: 0x00180015,
  view_position: 0x00185101,
  photometric: 0x00280004,
  bits_stored: 0x00280101,
  pixel_spacing: 0x00280030,
  burned_in_annotation: 0x00280301,
} as const
export type DicomFact = keyof typeof dicomFacts

/**
 * What is kept as it is: what the pixels mean and how they were taken. Everything else goes (all of the person, places,
 * dates, descriptions, sequences, private groups, curves and overlays), which is more than the Basic Application
 * Level Confidentiality Profile of DICOM PS3.15, Annex E, takes out: of the attributes in its Table E.1-1 none is here.
 */
const kept = new Set(
  `00020001 00020002 00020010 00080005 00080008 00080016 00080060 00080064 00180015 00180050 00180060
   00180088 00181149 00181164 00185100 00185101 00200011 00200013 00200020 00200032 00200037 00200060
   00200062 00201041 00280002 00280004 00280006 00280008 00280009 00280010 00280011 00280030 00280034
   00280100 00280101 00280102 00280103 00280106 00280107 00280120 00280301 00281050 00281051 00281052
   00281053 00281054 00281056 00281101 00281102 00281103 00281201 00281202 00281203 00282110 00282112
   00282114 7fe00010`
    .split(/\s+/)
    .map((tag) => Number.parseInt(tag, 16)),
)

/** Identifiers (action U): replaced, the same by the same, so that images of one series stay together. */
const replaced = new Set([0x00020003, 0x00080018, 0x0020000d, 0x0020000e, 0x00200052])

/** Action Z: what must be there is there, and empty. */
const emptied: ReadonlyMap<number, string> = new Map([
  [0x00080020, 'DA'],
  [0x00080030, 'TM'],
  [0x00080050, 'SH'],
  [0x00080090, 'PN'],
  [0x00100010, 'PN'],
  [0x00100020, 'LO'],
  [0x00100030, 'DA'],
  [0x00100040, 'CS'],
  [0x00200010, 'SH'],
])

/** What a file says of its scrubbing: Patient Identity Removed, De-identification Method. */
const said: readonly (readonly [number, string, string])[] = [
  [0x00120062, 'CS', 'YES'],
  [0x00120063, 'LO', 'Slipway: kept tags only, PS3.15 Annex E basic'],
]

/** In words, for the source of a version. */
export const scrubbing: readonly string[] = [
  'kept: the pixels, what they mean and how they were taken (modality, body part, view, spacing, windows)',
  'replaced: the UIDs of study, series, instance and frame of reference',
  'removed: all else – person, dates, places, descriptions, sequences, private tags, overlays',
]

interface Element {
  readonly tag: number
  readonly vr: string
  readonly value: Buffer
  /** Of undefined length: encapsulated pixels or a sequence. */
  readonly undefinedLength: boolean
}

/**
 * Takes out of a DICOM file (PS3.10) whatever is not known to be harmless. Words burned into the pixels stay: see
 * `burned_in_annotation`.
 * @throws Error in words for what is no such file, is cut off, or is written big-endian or deflated
 */
export const scrubDicom = (file: Buffer): ScrubbedDicom => {
  if (file.toString('latin1', 128, 132) !== 'DICM') throw new Error('it is no DICOM file')
  const { elements, explicit } = elementsOf(file)
  const held = new Map(elements.map((element) => [element.tag, element]))
  const number = (tag: number): number => held.get(tag)?.value.readUInt16LE(0) ?? 0
  const text = (tag: number): string | null => {
    const element = held.get(tag)
    if (!element || element.value.length === 0) return null
    return tag === 0x00280101 ? String(element.value.readUInt16LE(0)) : textOf(element.value) || null
  }
  const [width, height] = [number(0x00280011), number(0x00280010)]
  if (!held.has(0x7fe00010) || width === 0 || height === 0) throw new Error('it holds no image')
  const facts = Object.fromEntries(
    Object.entries(dicomFacts).map(([name, tag]) => [name, text(tag)]),
  ) as ScrubbedDicom['facts']
  return {
    format: 'dicom',
    width,
    height,
    channels: number(0x00280002) || 1,
    bytes: written(held, explicit),
    facts,
  }
}

const textOf = (value: Buffer): string =>
  value
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trim()

const longForms = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])
const none = 0xffffffff

const elementsOf = (file: Buffer): { elements: Element[]; explicit: boolean } => {
  const elements: Element[] = []
  let at = 132
  let explicit = true
  while (at < file.length) {
    const meta = file.readUInt16LE(at) === 2
    if (!meta && explicit && elements.at(-1)?.tag !== undefined && elements.at(-1)!.tag < 0x00030000) {
      const syntax = elements.find(({ tag }) => tag === 0x00020010)
      explicit = explicitOf(syntax ? textOf(syntax.value) : '')
    }
    const { element, next } = elementAt(file, at, meta || explicit)
    elements.push(element)
    at = next
  }
  return { elements, explicit }
}

const explicitOf = (syntax: string): boolean => {
  if (syntax === '1.2.840.10008.1.2') return false
  if (syntax === '1.2.840.10008.1.2.2') throw new Error('it is written big-endian, which is not read here')
  if (syntax === '1.2.840.10008.1.2.1.99') throw new Error('it is deflated, which is not read here')
  return true
}

const elementAt = (file: Buffer, at: number, explicit: boolean): { element: Element; next: number } => {
  if (at + 8 > file.length) throw new Error('it is cut off')
  const tag = file.readUInt16LE(at) * 0x10000 + file.readUInt16LE(at + 2)
  const vr = explicit && tag < 0xfffe0000 ? file.toString('latin1', at + 4, at + 6) : ''
  const long = vr !== '' && longForms.has(vr)
  if (long && at + 12 > file.length) throw new Error('it is cut off')
  const length =
    vr === '' ? file.readUInt32LE(at + 4) : long ? file.readUInt32LE(at + 8) : file.readUInt16LE(at + 6)
  const start = at + (long ? 12 : 8)
  const end = length === none ? endOfItems(file, start, explicit) : start + length
  if (end > file.length) throw new Error('it is cut off')
  return {
    element: { tag, vr, value: file.subarray(start, end), undefinedLength: length === none },
    next: end,
  }
}

/** The end of items that are closed by a mark, that included. */
const endOfItems = (file: Buffer, from: number, explicit: boolean): number => {
  for (let at = from; at + 8 <= file.length; ) {
    const mark = file.readUInt32LE(at)
    const length = file.readUInt32LE(at + 4)
    at += 8
    if (mark === 0xe0ddfffe) return at
    if (mark !== 0xe000fffe) throw new Error('a sequence is damaged')
    if (length !== none) {
      at += length
      continue
    }
    while (at + 8 <= file.length && file.readUInt32LE(at) !== 0xe00dfffe)
      at = elementAt(file, at, explicit).next
    at += 8
  }
  throw new Error('it is cut off')
}

const written = (held: ReadonlyMap<number, Element>, explicit: boolean): Buffer => {
  const out = new Map<number, Buffer>()
  for (const [tag, element] of held) {
    if (kept.has(tag)) out.set(tag, elementBytes(element, tag < 0x00030000 || explicit))
    if (replaced.has(tag)) {
      const value = Buffer.from(evenly(newUid(textOf(element.value)), '\0'), 'latin1')
      out.set(tag, elementBytes({ ...element, value }, tag < 0x00030000 || explicit))
    }
  }
  const add = (tag: number, vr: string, text: string) =>
    out.set(
      tag,
      elementBytes(
        { tag, vr, value: Buffer.from(evenly(text, ' '), 'latin1'), undefinedLength: false },
        explicit,
      ),
    )
  for (const [tag, vr] of emptied) add(tag, vr, '')
  for (const [tag, vr, text] of said) add(tag, vr, text)
  const tags = [...out.keys()].sort((a, b) => a - b)
  const meta = Buffer.concat(tags.filter((tag) => tag < 0x00030000).map((tag) => out.get(tag)!))
  const length = Buffer.alloc(12)
  length.write('\x02\0\0\0UL\x04\0', 'latin1')
  length.writeUInt32LE(meta.length, 8)
  const rest = tags.filter((tag) => tag >= 0x00030000).map((tag) => out.get(tag)!)
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, meta, ...rest])
}

const elementBytes = ({ tag, vr, value, undefinedLength }: Element, explicit: boolean): Buffer => {
  const long = explicit && longForms.has(vr)
  const head = Buffer.alloc(long ? 12 : 8)
  head.writeUInt16LE(tag >>> 16, 0)
  head.writeUInt16LE(tag & 0xffff, 2)
  const length = undefinedLength ? none : value.length
  if (explicit) head.write(vr, 4, 'latin1')
  if (explicit && !long) head.writeUInt16LE(length, 6)
  else head.writeUInt32LE(length, long ? 8 : 4)
  return Buffer.concat([head, value])
}

const evenly = (text: string, filler: string): string => (text.length % 2 === 0 ? text : text + filler)

/** A UID of the form that a UUID has (PS3.5, B.2), from the old one: 128 bits of its SHA-256. */
const newUid = (uid: string): string =>
  `2.25.${BigInt(`0x${createHash('sha256').update(`slipway\0${uid}`).digest('hex').slice(0, 32)}`)}`
