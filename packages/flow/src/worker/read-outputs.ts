import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandKind } from '@slipway/contract/command-kinds'
import type { CommandBody } from '@slipway/contract/pipelines'
import { encode, type Json } from '../encoding/index.ts'
import type { DiskStore } from '../store/index.ts'
import { readForeignTable } from './foreign-table.ts'
import { filesBelow, insidePath, keepFile } from './output-files.ts'
import { resultLimitBytes } from './settings.ts'
import { outputsBroken, outputsMissing, outputWrong, resultTooLarge } from './worker.errors.ts'

/** Where an output is looked for. */
interface Place {
  readonly node: string
  readonly dir: string
  readonly store: DiskStore
}

/**
 * What a program left in outputs.json of its directory, as the other steps see it: each declared output, of its
 * declared kind. All are checked before the first file is kept. Throws PIPELINE_OUTPUTS_MISSING,
 * PIPELINE_OUTPUTS_BROKEN, PIPELINE_OUTPUT_WRONG and PIPELINE_RESULT_TOO_LARGE.
 */
export const readOutputs = async (
  node: string,
  command: CommandBody,
  dir: string,
  store: DiskStore,
): Promise<Json> => {
  const names = Object.keys(command.outputs)
  if (names.length === 0) return {}
  const written = readObject(node, names, join(dir, 'outputs.json'))
  const missing = names.filter((name) => !Object.hasOwn(written, name))
  if (missing.length > 0) throw outputsMissing(node, missing, Object.keys(written))
  const place = { node, dir, store }
  const checked: [string, () => Promise<Json>][] = []
  for (const [name, kind] of Object.entries(command.outputs))
    checked.push([name, await check(name, kind, written[name], place)])
  const outputs: Record<string, Json> = {}
  for (const [name, keep] of checked) outputs[name] = await keep()
  return outputs
}

const readObject = (node: string, names: readonly string[], path: string): Record<string, unknown> => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw outputsMissing(node, names, null)
  if (!found.isFile()) throw outputsBroken(node, 'it is no file')
  if (found.size > resultLimitBytes()) throw resultTooLarge(node, found.size, resultLimitBytes())
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw outputsBroken(node, (error as Error).message)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw outputsBroken(node, `it holds ${described(value)} and not an object`)
  return value as Record<string, unknown>
}

const jsonTypes = { number: 'number', text: 'string', boolean: 'boolean' } as const

/** Looks at one output and says how it is kept. */
const check = async (
  name: string,
  kind: CommandKind,
  value: unknown,
  place: Place,
): Promise<() => Promise<Json>> => {
  const wrong = (wanted: string, found = described(value)) => outputWrong(place.node, name, wanted, found)
  const path = (wanted: string, is: 'file' | 'folder'): string => {
    if (typeof value !== 'string') throw wrong(`${wanted}, by its path`)
    return insidePath(value, is, place, (found) => wrong(wanted, `${JSON.stringify(value)}, ${found}`))
  }
  const given = async (of: unknown) => encode(of, { what: `the output ${name} of ${place.node}` })

  if (typeof kind === 'object' && 'list' in kind) {
    if (!Array.isArray(value)) throw wrong('a list')
    const items: (() => Promise<Json>)[] = []
    for (const [i, item] of value.entries()) items.push(await check(`${name}[${i}]`, kind.list, item, place))
    return async () => {
      const kept: Json[] = []
      for (const item of items) kept.push(await item())
      return kept
    }
  }
  if (typeof kind === 'object') {
    const file = path('a table', 'file')
    const rows = await readForeignTable(file, kind.table).catch((error: Error) => {
      throw wrong('a table of its row type', `${JSON.stringify(value)}: ${error.message}`)
    })
    return () => given(rows)
  }
  switch (kind) {
    case 'number':
    case 'text':
    case 'boolean':
      if (typeof value !== jsonTypes[kind]) throw wrong(kind)
      return () => given(value)
    case 'date': {
      const time = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? new Date(value) : null
      if (!time || Number.isNaN(time.getTime())) throw wrong('a date as ISO 8601 text')
      return () => given(time)
    }
    case 'file': {
      const file = path('a file', 'file')
      return () => keepFile(file, value as string, place.store)
    }
    case 'model': {
      const folder = path('a folder with a model', 'folder')
      const files = filesBelow(folder, place.store)
      if (files.length === 0) throw wrong('a folder with a model', `${JSON.stringify(value)}, which is empty`)
      return async () => {
        const kept: Json[] = []
        for (const one of files)
          kept.push({ path: one, file: await keepFile(join(folder, one), one, place.store) })
        return { files: kept }
      }
    }
    case 'json':
      return () => given(value)
  }
}

/** A value in few words. */
const described = (value: unknown): string => {
  if (value === null || value === undefined) return String(value)
  const text = JSON.stringify(value)
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text
  return Array.isArray(value) ? `the list ${short}` : `the ${typeof value} ${short}`
}
