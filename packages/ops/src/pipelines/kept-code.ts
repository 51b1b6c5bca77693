import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PlanBody } from '@slipway/contract/pipelines'
import { keptSource } from '@slipway/flow/plan'
import type { ArtifactStore } from '../ports/artifact-store.ts'

/**
 * Puts the code of a plan into the store, so that the run can be read and run again when the working tree has moved on:
 * the bundle, and the sources as they were. The plan names them by their digests, so they stay as long as the run.
 * What is not on this machine is left to whoever planned.
 */
export const keepCode = async ({ bundle }: PlanBody, artifacts: ArtifactStore): Promise<void> => {
  const keep = async (digest: string, file: string) => {
    if ((await artifacts.hold(digest)) === null && existsSync(file)) await artifacts.put(file)
  }
  if (bundle.artifact) await keep(bundle.artifact, bundle.file)
  await Promise.all(bundle.sources.map(({ digest }) => keep(digest, keptSource(bundle.file, digest))))
}

/** Brings a plan's bundle back where it was, should it have been cleared away. */
export const bringBackCode = async ({ bundle }: PlanBody, artifacts: ArtifactStore): Promise<void> => {
  if (!bundle.artifact || existsSync(bundle.file) || (await artifacts.stat(bundle.artifact)) === null) return
  await mkdir(dirname(bundle.file), { recursive: true })
  const draft = `${bundle.file}.${process.pid}`
  await copyFile(await artifacts.pathOf(bundle.artifact), draft)
  await rename(draft, bundle.file)
}
