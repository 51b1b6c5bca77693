import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SlipwayError } from '@slipway/contract/error'
import type { Connector, Fetched } from './connector.ts'
import { arrayUnreadable } from './connectors.errors.ts'
import { type NumpyArray, readNpy } from './npy.ts'
import { type DeclaredColumn, type TextRow, writeDeclared } from './typed-text.ts'
import { openZip } from './zip.ts'

/** More columns than this are cells of something larger than a row. */
const widestArray = 2000

/**
 * Arrays of NumPy as one table, a row for each index of the first axis: a list is a column, a matrix one column for each
 * of its own, and rows of more axes (images) are kept as they are, beside the table, with their shape and SHA-256 in it.
 * Arrays named train_x, val_x and test_x are one after the other, with a column `split`.
 */
export const numpy: Connector = {
  kind: 'numpy',
  address: 'arrays of NumPy, .npy or .npz',
  takes: (address, head) =>
    head.subarray(0, 6).toString('latin1') === '\x93NUMPY' ||
    (/\.npz$/i.test(address) && head.subarray(0, 2).toString('latin1') === 'PK'),
  async fetch({ address, folder, options }) {
    try {
      const arrays = arraysOf(address, options.array)
      return await tableOf(groupsOf(arrays, address), folder, {
        ...(options.array && { array: options.array }),
      })
    } catch (cause) {
      if (cause instanceof SlipwayError || (cause as { code?: string }).code) throw cause
      throw arrayUnreadable(
        address,
        (cause as Error).message,
        'Save it again with numpy.savez, as plain arrays.',
        cause,
      )
    }
  },
}

type Named = readonly [name: string, array: NumpyArray]

const arraysOf = (path: string, wanted: string | undefined): Named[] => {
  if (!/\.npz$/i.test(path)) return [[basename(path).replace(/\.npy$/i, ''), readNpy(readFileSync(path))]]
  using zip = openZip(path)
  const entries = zip.entries.filter(({ name }) => name.endsWith('.npy'))
  const names = entries.map(({ name }) => name.slice(0, -4))
  if (wanted !== undefined && !names.includes(wanted))
    throw arrayUnreadable(path, `it has no array ${wanted}`, `It has: ${names.join(', ')}.`)
  return entries
    .map((entry, i) => [names[i]!, entry] as const)
    .filter(([name]) => wanted === undefined || name === wanted)
    .map(([name, entry]) => [name, readNpy(entry.read())])
}

interface Group {
  readonly split: string | null
  readonly rows: number
  readonly arrays: readonly Named[]
}

const splitName = /^(train|training|val|valid|validation|test)_(.+)$/

const groupsOf = (arrays: readonly Named[], path: string): Group[] => {
  const splits = new Map<string | null, Named[]>()
  const named = arrays.length > 1 && arrays.every(([name]) => splitName.test(name))
  for (const [name, array] of arrays) {
    const [, split = null, rest = name] = (named && splitName.exec(name)) || []
    splits.set(split, [...(splits.get(split) ?? []), [rest, array]])
  }
  return [...splits].map(([split, of]) => {
    const rows = of[0]![1].shape[0] ?? 1
    if (of.some(([, { shape }]) => (shape[0] ?? 1) !== rows))
      throw arrayUnreadable(
        path,
        `its arrays have different lengths: ${of.map(([name, { shape }]) => `${name} (${shape.join(' × ')})`).join(', ')}`,
        'Name the one that is wanted with --array.',
      )
    return { split, rows, arrays: of.toSorted(([a], [b]) => (a < b ? -1 : 1)) }
  })
}

const isImages = ({ shape }: NumpyArray): boolean => shape.length > 2 || (shape[1] ?? 1) > widestArray

const columnsOf = ([name, array]: Named): DeclaredColumn[] => {
  if (isImages(array)) return [{ name: `${name}_sha256`, type: 'text' }]
  const width = array.shape[1] ?? 1
  if (width === 1) return [{ name, type: array.kind }]
  return Array.from({ length: width }, (_, i) => ({ name: `${name}_${i}`, type: array.kind }))
}

const tableOf = async (
  groups: readonly Group[],
  folder: string,
  facts: { array?: string },
): Promise<Fetched> => {
  const path = join(folder, 'arrays.parquet')
  const pack = join(folder, 'arrays.pack')
  const first = groups[0]!
  const columns = [
    ...(first.split === null ? [] : [{ name: 'split', type: 'text' } as const]),
    ...first.arrays.flatMap(columnsOf),
  ]
  for (const { arrays } of groups)
    if (JSON.stringify(arrays.flatMap(columnsOf)) !== JSON.stringify(first.arrays.flatMap(columnsOf)))
      throw new Error('its splits hold different arrays')
  const [images, second] = first.arrays.filter(([, array]) => isImages(array))
  if (images && second)
    throw new Error(`both ${images[0]} and ${second[0]} hold more than a row; name one with --array`)
  const file = images ? await open(pack, 'w') : null
  const sizes: number[] = []
  const batches = async function* (): AsyncGenerator<TextRow[]> {
    for (const { split, rows, arrays } of groups)
      for (let start = 0; start < rows; start += 1000) {
        const batch: TextRow[] = []
        const held: Buffer[] = []
        for (let row = start; row < Math.min(rows, start + 1000); row++) {
          const cells: (string | null)[] = split === null ? [] : [split]
          for (const [, array] of arrays) {
            const width = array.shape.slice(1).reduce((product, n) => product * n, 1)
            if (isImages(array)) {
              const size = width * array.cellBytes
              const bytes = array.bytes.subarray(row * size, (row + 1) * size)
              cells.push(hash('sha256', bytes))
              held.push(bytes)
              sizes.push(size)
            } else for (let i = 0; i < width; i++) cells.push(array.text(row * width + i))
          }
          batch.push(cells)
        }
        if (held.length > 0) await file!.writev(held)
        yield batch
      }
  }
  try {
    await writeDeclared(columns, batches(), path)
  } finally {
    await file?.close()
  }
  const known = { connector: 'numpy', ...facts }
  if (!images) return { path, facts: known }
  const [, { shape, cells }] = images
  const about = { kind: 'array', bytesEach: sizes[0] ?? 0, shape: shape.slice(1), cells } as const
  return { path, facts: known, media: { path: pack, sizes, about } }
}
