import type { PlanBody } from '@slipway/contract/pipelines'
import { bundleIsThere, codeFiles, restoreBundle } from '@slipway/flow/plan'
import type { ArtifactStore } from '../ports/artifact-store.ts'

/**
 * Puts the code of a plan into the store, so that the run can be read and run again when the working tree has moved on:
 * the bundle, and the sources as they were. The plan names them by their digests, so they stay as long as the run.
 * What is not on this machine is left to whoever planned.
 */
export const keepCode = async (plan: PlanBody, artifacts: ArtifactStore): Promise<void> => {
  await Promise.all(
    codeFiles(plan).map(async ({ digest, file }) => {
      if ((await artifacts.hold(digest)) === null) await artifacts.put(file)
    }),
  )
}

/** Brings a plan's bundle back to where it was, should it have been cleared away. */
export const bringBackCode = async ({ bundle }: PlanBody, artifacts: ArtifactStore): Promise<void> => {
  if (!bundle.artifact || bundleIsThere(bundle) || (await artifacts.stat(bundle.artifact)) === null) return
  await restoreBundle(bundle, await artifacts.pathOf(bundle.artifact))
}
