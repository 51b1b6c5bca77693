import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client } from '@slipway/client'
import type { MetricValue } from '@slipway/contract/tracking'
import { stringify } from 'yaml'
import { fileDamaged } from './export.errors.ts'

/** As Python reads it. */
export const numberText = (value: MetricValue): string => {
  if (typeof value === 'number') return String(value)
  return { NaN: 'nan', Infinity: 'inf', '-Infinity': '-inf' }[value]
}

/** Writes a stored file. Throws EXPORT_FILE_DAMAGED. */
export async function writeArtifact(
  client: Client,
  file: { path: string; digest: string },
  path: string,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const hash = createHash('sha256')
  const bytes = await client.artifacts.getArtifact({ params: { digest: file.digest } })
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  await pipeline(Readable.fromWeb(bytes as never), counted, createWriteStream(path))
  if (`sha256:${hash.digest('hex')}` !== file.digest) throw fileDamaged(file.path)
}

/**
 * The keys that MLflow takes as names of files: of letters, digits and _ - . : / and space, a path that stays where it is,
 * and none that is the folder of another.
 */
export function keysThatFit(keys: readonly string[], onLeft: (key: string) => void): string[] {
  const folders = new Set<string>()
  const fit: string[] = []
  const form = /^[\p{L}\p{N}_\-. :/]+$/u
  for (const key of keys) {
    const parts = key.split('/')
    if (
      !form.test(key) ||
      parts.some((part) => ['', '.', '..'].includes(part) || Buffer.byteLength(part) > 255)
    )
      onLeft(key)
    else {
      fit.push(key)
      for (let i = 1; i < parts.length; i++) folders.add(parts.slice(0, i).join('/'))
    }
  }
  return fit.filter((key) => {
    if (folders.has(key)) onLeft(key)
    return !folders.has(key)
  })
}

/** Writes the facts of a thing. */
export async function writeYaml(folder: string, facts: object): Promise<void> {
  // MLflow reads YAML 1.1, where yes and 1e3 would be no texts.
  await writeText(join(folder, 'meta.yaml'), stringify(facts, { version: '1.1', lineWidth: 0 }))
}

export async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
