import { hash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, statSync, writevSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import type { Connector } from './connector.ts'
import { burnedIn, imageBroken } from './connectors.errors.ts'
import { type DicomFact, dicomFacts, scrubbing, scrubDicom } from './dicom.ts'
import { withoutNames } from './image-names.ts'
import { joinLabels } from './image-labels.ts'
import { readPicture } from './picture.ts'
import { type DeclaredColumn, type TextRow, writeDeclared } from './typed-text.ts'

const rowsAtOnce = 1000

/**
 * A folder of images as a table, a row each: path, label, size, SHA-256. The label is the name of the folder that an
 * image lies in (train/cat/1.png: also the split), or comes from a table. Their bytes are kept one after another; DICOM
 * files are scrubbed before anything of them is kept.
 */
export const images: Connector = {
  kind: 'images',
  address: 'a folder of .png, .jpg or .dcm images, with --labels',
  takes: (address) => isFolder(address) && imagesIn(address).length > 0,
  async fetch({ address, folder, options, onProgress }) {
    const names = imagesIn(address)
    const path = join(folder, 'images.parquet')
    const pack = join(folder, 'images.pack')
    const parts = names.map((name) => name.split(sep))
    const dicom = names.some((name) => isDicom(name))
    const splits = parts.every((of) => of.length > 2 && /^(train|val|valid|validation|test)$/i.test(of[0]!))
    const labels = options.labels === undefined && parts.every((of) => of.length > 1)
    const columns: DeclaredColumn[] = [
      { name: 'path', type: 'text' },
      ...(splits ? [{ name: 'split', type: 'text' } as const] : []),
      ...(labels ? [{ name: 'label', type: 'text' } as const] : []),
      { name: 'format', type: 'text' },
      { name: 'width', type: 'integer' },
      { name: 'height', type: 'integer' },
      { name: 'channels', type: 'integer' },
      { name: 'bytes', type: 'integer' },
      { name: 'sha256', type: 'text' },
      ...(dicom
        ? Object.keys(dicomFacts).map((name) => ({ name, type: typeOfFact(name as DicomFact) }))
        : []),
    ]
    const { labels: table, burnedIn: words = 'refuse', hideNames = false } = options
    const sizes: number[] = []
    let [skipped, silent] = [0, 0]
    const file = openSync(pack, 'w')
    const batches = async function* (): AsyncGenerator<TextRow[]> {
      for (let start = 0; start < names.length; start += rowsAtOnce) {
        const held: Buffer[] = []
        const several = names.slice(start, start + rowsAtOnce)
        const rows = several.flatMap((name, i): TextRow[] => {
          const image = readImage(join(address, name))
          const said = image.facts && (image.facts.burned_in_annotation?.toUpperCase() ?? null)
          if (said === 'YES' && words === 'refuse') throw burnedIn(join(address, name))
          if (said === 'YES' && words === 'skip') {
            skipped++
            return []
          }
          if (said === null) silent++
          held.push(image.bytes)
          sizes.push(image.bytes.length)
          const of = parts[start + i]!
          const row: TextRow = [
            of.join('/'),
            ...(splits ? [of[0]!] : []),
            ...(labels ? [of.at(-2)!] : []),
            image.format,
            String(image.width),
            String(image.height),
            String(image.channels),
            String(image.bytes.length),
            hash('sha256', image.bytes),
            ...(dicom ? Object.keys(dicomFacts).map((fact) => image.facts?.[fact as DicomFact] ?? null) : []),
          ]
          return [row]
        })
        writeAll(file, held)
        onProgress((start + several.length) / names.length)
        yield rows
      }
    }
    try {
      await writeDeclared(columns, batches(), path)
    } finally {
      closeSync(file)
    }
    const labelled = table === undefined ? path : await joinLabels(path, table, folder)
    return {
      path: hideNames ? await withoutNames(labelled, { splits, labels }, folder) : labelled,
      facts: {
        connector: 'images',
        files: names.length,
        ...(table !== undefined && { labels: table }),
        ...(words !== 'refuse' && { burnedIn: words }),
        ...(hideNames && { hideNames }),
        ...(dicom && { scrubbed: [...scrubbing, ...toldOf({ skipped, silent, hideNames })] }),
      },
      media: { path: pack, sizes: Float64Array.from(sizes), about: { kind: 'files', sizeColumn: 'bytes' } },
    }
  },
}

const toldOf = ({ skipped, silent, hideNames }: { skipped: number; silent: number; hideNames: boolean }) => [
  ...(skipped > 0 ? [`left out: ${skipped} images that say that words are burned into their pixels`] : []),
  ...(silent > 0 ? [`not said by ${silent} images: whether words are burned into their pixels`] : []),
  ...(hideNames ? ['replaced: the names of the files, by numbers'] : []),
]

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

const isDicom = (name: string): boolean => ['.dcm', '.dicom'].includes(extname(name).toLowerCase())

const imagesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(png|jpe?g|dcm|dicom)$/i.test(name) && !/(^|[/\\])\./.test(name))
    .sort()

const typeOfFact = (fact: DicomFact): 'integer' | 'text' => (fact === 'bits_stored' ? 'integer' : 'text')

interface Image {
  readonly format: string
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly bytes: Buffer
  readonly facts?: Readonly<Record<DicomFact, string | null>>
}

const readImage = (path: string): Image => {
  const file = readFileSync(path)
  try {
    return isDicom(path) ? scrubDicom(file) : { ...readPicture(file), bytes: file }
  } catch (cause) {
    throw imageBroken(path, (cause as Error).message)
  }
}

/** A call may write less than it was given. */
const writeAll = (file: number, buffers: readonly Buffer[]): void => {
  let left = [...buffers]
  while (left.length > 0) {
    let wrote = writevSync(file, left)
    while (left.length > 0 && wrote >= left[0]!.length) wrote -= left.shift()!.length
    if (left.length > 0 && wrote > 0) left = [left[0]!.subarray(wrote), ...left.slice(1)]
  }
}
