import type { Tracking } from '../../tracking/index.ts'
import { artifactLocationOf, runArtifactUri } from '../tracking/artifact-uri.ts'

/** Where the files of a trace lie, as clients are told. `location` is that of its experiment. */
export const artifactsOf = (
  { id, experimentId }: { id: string; experimentId: string },
  location: string | null,
): string => runArtifactUri(`${artifactLocationOf(experimentId, location).replace(/\/+$/, '')}/traces`, id)

/** What a client wrote there of its spans, where it sent them as a file; null where it did not. */
export async function spansFile(
  { files, places }: Pick<Tracking, 'files' | 'places'>,
  trace: { id: string; experimentId: string },
): Promise<Buffer | null> {
  const folder = await places.ofTrace(trace)
  const entry = folder === null ? null : await files.entry(`${folder}/traces.json`)
  if (!entry || entry.digest === null) return null
  const parts: Buffer[] = []
  for await (const part of await files.open(entry.digest)) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
