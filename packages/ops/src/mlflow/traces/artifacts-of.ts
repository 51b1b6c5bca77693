import type { Readable } from 'node:stream'
import type { Tracking } from '../../tracking/index.ts'
import { artifactLocationOf, runArtifactUri } from '../tracking/artifact-uri.ts'

/** Where the files of a trace lie, as clients are told. `location` is that of its experiment. */
export const artifactsOf = (
  { id, experimentId }: { id: string; experimentId: string },
  location: string | null,
): string => runArtifactUri(`${artifactLocationOf(experimentId, location).replace(/\/+$/, '')}/traces`, id)

/** A file that a client wrote there, such as its spans in `traces.json`; null where it did not. */
export async function fileOfTrace(
  { files, places }: Pick<Tracking, 'files' | 'places'>,
  trace: { id: string; experimentId: string },
  path: string,
): Promise<Readable | null> {
  const folder = await places.ofTrace(trace)
  const entry = folder === null ? null : await files.entry(`${folder}/${path}`)
  if (!entry || entry.digest === null) return null
  return files.open(entry.digest)
}
