import type { DatasetPart } from '@slipway/contract/datasets'
import { SlipwayError } from '@slipway/contract/error'
import type { Client } from './index.ts'

/** Rows of a new version: a file that is not stored yet, or null where a part of the version before holds the same. */
export interface FreshPart {
  readonly rows: number
  readonly content: string
  readonly path: string | null
  readonly pack?: Piece
}

/** A piece of a file, the end not included. */
export interface Piece {
  readonly path: string
  readonly start: number
  readonly end: number
}

/** The parts of a dataset's newest version; none where there is no such dataset yet. */
export async function latestParts(
  datasets: Pick<Client['datasets'], 'getDatasetVersion'>,
  name: string,
): Promise<readonly DatasetPart[]> {
  try {
    return (await datasets.getDatasetVersion({ params: { name, number: 'latest' } })).parts
  } catch (cause) {
    if (cause instanceof SlipwayError && cause.kind === 'not-found') return []
    throw cause
  }
}

/** The parts as a new version names them: those before as they are, the others once they are stored. */
export async function storedParts(
  parts: readonly FreshPart[],
  before: readonly DatasetPart[],
  store: (path: string, piece?: Piece) => Promise<{ digest: string; bytes: number }>,
): Promise<DatasetPart[]> {
  const known = new Map(before.map((part) => [part.content, part]))
  const stored: DatasetPart[] = []
  for (const { rows, content, path, pack } of parts) {
    if (path === null) {
      stored.push(known.get(content)!)
      continue
    }
    const { digest, bytes } = await store(path)
    stored.push({ rows, content, digest, bytes, ...(pack && { pack: await store(pack.path, pack) }) })
  }
  return stored
}
