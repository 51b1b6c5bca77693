import { linkSync, mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import type { CommandKind } from '@slipway/contract/command-kinds'
import { type DecodeOptions, decode, encode, isFileRef, type Json } from '../encoding/index.ts'
import type { DiskStore } from '../store/index.ts'
import { outputWrong } from './worker.errors.ts'

/**
 * A value as a program in another language reads it: plain JSON. Dates are ISO text, typed arrays and sets lists,
 * maps lists of pairs, big integers text, and what JSON has no number for is null. A file is its path.
 */
export const toForeign = (json: Json, dir: string, store: DiskStore, options: DecodeOptions): unknown => {
  const foreign = (value: unknown): unknown => {
    if (typeof value === 'bigint') return String(value)
    if (typeof value === 'number') return Number.isFinite(value) ? value : null
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
    if (isFileRef(value)) return placeFile(value.$file, dir, store)
    if (value instanceof Map || value instanceof Set) return [...value].map(foreign)
    if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, foreign)
    if (Array.isArray(value)) return value.map(foreign)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, foreign(item)]))
  }
  return foreign(decode(json, options))
}

/** files/<digest>/<name>, so that the program sees the name and two files of one name do not meet. */
const placeFile = (file: { digest: string; name: string }, dir: string, store: DiskStore): string => {
  const folder = join('files', file.digest.slice(7, 19))
  const path = join(folder, file.name.replaceAll(/[/\\]/g, '_'))
  mkdirSync(join(dir, folder), { recursive: true })
  const target = join(dir, path)
  try {
    symlinkSync(store.path(file.digest), target)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return path
    linkSync(store.path(file.digest), target)
  }
  return path
}

/** A declared output as the other steps see it. Throws PIPELINE_OUTPUT_WRONG. */
export const fromForeign = async (
  name: string,
  kind: CommandKind,
  value: unknown,
  dir: string,
  store: DiskStore,
): Promise<Json> => {
  const words = typeof kind === 'string' ? kind : Object.keys(kind)[0]!
  const fits = { number: 'number', text: 'string', boolean: 'boolean', file: 'string' }[words]
  if (fits && typeof value !== fits) throw outputWrong(name, words, JSON.stringify(value).slice(0, 80))
  if (kind !== 'file') return encode(value, { what: `the output ${name}` })
  const path = resolve(dir, value as string)
  if (!path.startsWith(`${resolve(dir)}${sep}`))
    throw outputWrong(name, 'a file in the working directory', value as string)
  const stored = await store.put(path)
  return { $file: { ...stored, name: path.split(sep).at(-1) as string } }
}
