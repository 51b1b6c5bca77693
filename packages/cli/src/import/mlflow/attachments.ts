import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Edge } from './edge.ts'
import type { FileSpan } from './trace.ts'

/** A picture, a sound or the like that spans of a trace name instead of holding it. */
export interface SourceAttachment {
  readonly id: string
  readonly bytes: () => Promise<Uint8Array>
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** In the folder of a trace that `uri` means; none where there is none. Throws IMPORT_ARTIFACTS_AWAY. */
export async function attachmentsOfFolder(
  uri: string | undefined,
  folderOf: (uri: string) => string,
): Promise<SourceAttachment[]> {
  if (!uri) return []
  const folder = join(folderOf(uri), 'attachments')
  const names = await readdir(folder).catch(() => [])
  return names
    .filter((name) => new RegExp(`^${uuid}$`).test(name))
    .map((id) => ({ id, bytes: () => readFile(join(folder, id)) }))
}

/** The ids of those that spans name, each once. */
export function attachmentsIn(spans: readonly FileSpan[]): string[] {
  const found = JSON.stringify(spans).matchAll(new RegExp(`mlflow-attachment://(${uuid})\\?`, 'g'))
  return [...new Set(Array.from(found, ([, id]) => id!))]
}

/** Puts them beside the trace, reads each back, and says how many stand here, and whether with the same bytes. */
export async function bringAttachments(
  edge: Edge,
  attachments: readonly SourceAttachment[],
  trace: { readonly id: string; readonly experimentId: string },
): Promise<{ here: number; same: boolean }> {
  const id = encodeURIComponent(trace.id)
  const folder = `/api/2.0/mlflow-artifacts/artifacts/${trace.experimentId}/traces/${id}/artifacts/attachments`
  let here = 0
  for (const attachment of attachments) {
    const bytes = await attachment.bytes()
    await edge.ask('PUT', `${folder}/${attachment.id}`, bytes)
    const kept = await edge.bytes(
      `/ajax-api/3.0/mlflow/get-trace-artifact?request_id=${id}&path=${attachment.id}`,
    )
    if (digestOf(kept) === digestOf(bytes)) here++
  }
  return { here, same: here === attachments.length }
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
