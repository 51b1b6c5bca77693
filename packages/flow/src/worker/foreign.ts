import { mkdirSync, linkSync, symlinkSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import type { CommandKind } from '@slipway/contract/command-kinds'
import { type DecodeOptions, decode, isFileRef, type Json } from '../encoding/index.ts'
import type { DiskStore } from '../store/index.ts'
import { writeForeignTable } from './foreign-table.ts'

interface Place {
  /** The program's directory. */
  readonly dir: string
  readonly store: DiskStore
  /** Hard links in place of symbolic ones, where the store is out of sight. */
  readonly contained: boolean
}

/**
 * An input as a program in another language reads it: plain JSON. Dates are ISO text, typed arrays and sets lists,
 * maps lists of pairs, big integers text, and what JSON has no number for is null. A file, a table and the folder of a
 * model are paths.
 */
export const toForeign = async (
  name: string,
  kind: CommandKind,
  json: Json,
  place: Place,
  options: DecodeOptions,
): Promise<unknown> => placed(kind, decode(json, options), { ...place, name })

const placed = async (
  kind: CommandKind,
  value: unknown,
  place: Place & { name: string },
): Promise<unknown> => {
  if (typeof kind === 'object' && 'list' in kind && Array.isArray(value))
    return Promise.all(
      value.map((item, i) => placed(kind.list, item, { ...place, name: `${place.name}-${i}` })),
    )
  if (typeof kind === 'object' && 'table' in kind) {
    const path = join('files', `${place.name}.${kind.format}`)
    mkdirSync(join(place.dir, 'files'), { recursive: true })
    await writeForeignTable(value as Record<string, unknown>[], kind.table, join(place.dir, path))
    return path
  }
  if (kind === 'model') {
    const folder = join('files', place.name)
    const { files } = value as { files: readonly { path: string; file: { $file: FileFacts } }[] }
    for (const { path, file } of files) link(file.$file.digest, join(folder, path), place)
    return folder
  }
  return plain(value, place)
}

const plain = (value: unknown, place: Place): unknown => {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (isFileRef(value)) return placeFile(value.$file, place)
  const each = (item: unknown) => plain(item, place)
  if (value instanceof Map || value instanceof Set) return [...value].map(each)
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, each)
  if (Array.isArray(value)) return value.map(each)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, each(item)]))
}

interface FileFacts {
  readonly digest: string
  readonly name: string
}

/** files/<digest>/<name>, so that the program sees the name and two files of one name do not meet. */
const placeFile = (file: FileFacts, place: Place): string => {
  const path = join('files', file.digest.slice(7, 19), file.name.replaceAll(/[/\\]/g, '_'))
  link(file.digest, path, place)
  return path
}

const link = (digest: string, path: string, { dir, store, contained }: Place): void => {
  const target = join(dir, path)
  if (!target.startsWith(join(dir, 'files', sep))) throw new Error(`${path} would lie outside of files/`)
  mkdirSync(dirname(target), { recursive: true })
  try {
    if (contained) linkSync(store.path(digest), target)
    else symlinkSync(store.path(digest), target)
  } catch (error) {
    // The same file twice.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
