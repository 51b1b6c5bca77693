import type { Tracking } from '../../tracking/index.ts'

/** Where the files of a trace lie, as clients are told. */
export const artifactsOf = (experimentId: string, traceId: string): string =>
  `mlflow-artifacts:/${pathOf(experimentId, traceId)}`

/** The same in the tree of files. */
export const pathOf = (experimentId: string, traceId: string): string =>
  `${experimentId}/traces/${traceId}/artifacts`

/** What a client wrote there of its spans, where it sent them as a file; null where it did not. */
export async function spansFile(
  { files }: Pick<Tracking, 'files'>,
  experimentId: string,
  traceId: string,
): Promise<Buffer | null> {
  const entry = await files.entry(`${pathOf(experimentId, traceId)}/traces.json`)
  if (!entry || entry.digest === null) return null
  const parts: Buffer[] = []
  for await (const part of await files.open(entry.digest)) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
