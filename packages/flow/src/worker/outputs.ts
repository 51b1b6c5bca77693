import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../encoding/index.ts'
import { resultLimitBytes } from './settings.ts'
import { resultTooLarge } from './worker.errors.ts'

/** Where an attempt leaves what it gives. */
export const outputsFile = (dir: string): string => join(dir, 'outputs.json')

/** Whole or not at all. Throws PIPELINE_RESULT_TOO_LARGE. */
export const writeOutputs = (node: string, dir: string, output: Json): void => {
  const draft = join(dir, '.outputs.json')
  try {
    writeFileSync(draft, bytesOf(node, output))
    renameSync(draft, outputsFile(dir))
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

const bytesOf = (node: string, output: Json): Buffer => {
  const limitBytes = resultLimitBytes()
  // A text alone may be more than a JSON text can hold.
  const atLeast = lengthOf(output)
  if (atLeast > limitBytes) throw resultTooLarge(node, atLeast, limitBytes)
  const bytes = Buffer.from(JSON.stringify(output))
  if (bytes.byteLength > limitBytes) throw resultTooLarge(node, bytes.byteLength, limitBytes)
  return bytes
}

/** A number of bytes that a value as JSON has at least. */
const lengthOf = (json: Json): number => {
  if (typeof json === 'string') return json.length + 2
  if (typeof json !== 'object' || json === null) return 1
  let length = 2
  if (Array.isArray(json)) for (const item of json as readonly Json[]) length += lengthOf(item) + 1
  else for (const [key, item] of Object.entries(json)) length += key.length + 4 + lengthOf(item as Json)
  return length
}
