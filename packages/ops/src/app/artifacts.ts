import { diskArtifacts } from '../adapters/artifacts/disk.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'

/**
 * Where files are kept: in the bucket that SLIPWAY_ARTIFACTS names, of which `dir` is then this machine's cache, else
 * in `dir` alone. Throws ARTIFACTS_BAD_PLACE, and what a bucket that cannot be used answers.
 */
export async function artifactsOf(
  env: Readonly<Record<string, string | undefined>>,
  dir: string,
): Promise<ArtifactStore> {
  const place = env['SLIPWAY_ARTIFACTS']
  if (!place) return diskArtifacts(dir)
  // The client of S3 is large; who keeps files on disk does not wait for it.
  const { s3Artifacts, placeOf } = await import('../adapters/artifacts/s3/index.ts')
  const store = s3Artifacts({ place: placeOf(place, env), dir })
  await store.check()
  return store
}
