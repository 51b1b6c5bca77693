import { createHash } from 'node:crypto'
import type { Client } from '@slipway/client'
import { SlipwayError } from '@slipway/contract/error'
import type { Run } from '@slipway/contract/tracking'
import { fileChanged } from './import.errors.ts'
import type { MlflowSource, SourceFile, SourceRun } from './source.ts'
import { openTally, type Tally } from './tally.ts'

/** What the server takes in one request. */
const pointsAtOnce = 10_000

export interface RunTarget {
  readonly experimentId: string
  readonly parentId: string | null
}

export interface RunReport {
  readonly id: string
  readonly source: Tally
  readonly here: Tally
  /** Why its files were left out; null where they were not. */
  readonly filesAway: string | null
}

export interface RunProgress {
  readonly points: (count: number) => void
  readonly bytes: (count: number) => void
}

/** Brings one run over under its own id, reads it back, and says what each side holds. Again, it changes nothing. */
export async function importRun(
  source: MlflowSource,
  run: SourceRun,
  target: RunTarget,
  client: Client,
  progress: RunProgress,
): Promise<RunReport> {
  const { tracking } = client
  const params = { id: run.id }
  await beginRun(client, run, target)
  const tally = openTally(run)
  for await (const metrics of source.points(run, pointsAtOnce)) {
    tally.points(metrics)
    await tracking.logBatch({ params, body: { metrics } })
    progress.points(metrics.length)
  }
  if (run.inputs.length + run.models.length > 0)
    await tracking.addRunInputs({ params, body: { inputs: [...run.inputs], models: [...run.models] } })
  const filesAway = await copyFiles(client, source, run, (file, digest) => {
    tally.file(file.path, digest, file.bytes)
    progress.bytes(file.bytes)
  })
  const { status, endedAtMs } = run
  await tracking.updateRun({ params, body: { status, endedAtMs } })
  if (run.deleted) {
    const query = run.deletedAtMs === null ? {} : { deletedAtMs: run.deletedAtMs }
    await tracking.deleteRun({ params, query })
  }
  return { id: run.id, source: tally.tally(), here: await tallyHere(client, run.id), filesAway }
}

/** The run with its parameters and tags; where an earlier import deleted it already, restored until it is whole. */
async function beginRun({ tracking }: Client, run: SourceRun, target: RunTarget): Promise<Run> {
  const begun = await tracking.createRun({
    body: {
      id: run.id,
      experimentId: target.experimentId,
      startedAtMs: run.startedAtMs,
      ...(run.name === '' ? {} : { name: run.name }),
      ...(run.user === '' ? {} : { createdBy: run.user }),
      ...(target.parentId === null ? {} : { parentId: target.parentId }),
      params: { ...run.params },
      tags: { ...run.tags },
    },
  })
  return begun.lifecycle === 'deleted' ? await tracking.restoreRun({ params: { id: run.id } }) : begun
}

/** Copies the files; answers why they could not be, where they lie elsewhere. */
async function copyFiles(
  client: Client,
  source: MlflowSource,
  run: SourceRun,
  onFile: (file: SourceFile, digest: string) => void,
): Promise<string | null> {
  try {
    for await (const file of source.files(run)) onFile(file, await copyFile(client, run.id, file))
    return null
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'IMPORT_ARTIFACTS_AWAY') return error.message
    throw error
  }
}

async function copyFile(client: Client, run: string, file: SourceFile): Promise<string> {
  const digest = await storeSourceFile(client, file)
  await client.tracking.addRunArtifact({ params: { id: run }, body: { path: file.path, digest } })
  return digest
}

/** Stores the bytes; answers the digest that they had here, on their way out. Throws IMPORT_FILE_CHANGED. */
export async function storeSourceFile(client: Client, file: SourceFile): Promise<string> {
  const hash = createHash('sha256')
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      hash.update(chunk)
      controller.enqueue(chunk)
    },
  })
  const body = (await file.open()).pipeThrough(counted)
  const stored = await client.artifacts.putArtifact({ body })
  const digest = `sha256:${hash.digest('hex')}`
  if (stored.digest !== digest || stored.bytes !== file.bytes) throw fileChanged(file.path)
  return digest
}

/** What stands here of a run, read back from the server. */
export async function tallyHere({ tracking }: Client, id: string): Promise<Tally> {
  const run = await tracking.getRun({ params: { id } })
  const tally = openTally({ ...run, deleted: run.lifecycle === 'deleted' })
  for (const key of Object.keys(run.metrics))
    for (let offset = 0; ; ) {
      const query = { key, offset, limit: pointsAtOnce }
      const { points } = await tracking.getMetricHistory({ params: { id }, query })
      tally.points(points.map((point) => ({ key, ...point })))
      offset += points.length
      if (points.length < pointsAtOnce) break
    }
  for (const file of run.artifacts) tally.file(file.path, file.digest, file.bytes)
  return tally.tally()
}
