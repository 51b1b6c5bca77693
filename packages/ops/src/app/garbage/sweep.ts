import type { Collected } from '@slipway/contract/storage'
import type { ArtifactStore } from '../../ports/artifact-store.ts'

const largestShown = 20

/**
 * Removes the files that are neither marked nor young.
 * @param marks digests without their prefix
 */
export async function sweep(
  artifacts: Pick<ArtifactStore, 'list' | 'removeOld'>,
  marks: ReadonlySet<string>,
  youngMs: number,
  dryRun: boolean,
): Promise<Pick<Collected, 'kept' | 'fresh' | 'removed' | 'largest'>> {
  const kept = { files: 0, bytes: 0 }
  const fresh = { files: 0, bytes: 0 }
  const removed = { files: 0, bytes: 0 }
  let largest: Collected['largest'] = []
  const count = (of: typeof kept, bytes: number) => {
    of.files++
    of.bytes += bytes
  }
  for await (const { digest, bytes, ageMs } of artifacts.list()) {
    if (marks.has(digest.slice('sha256:'.length))) count(kept, bytes)
    else if (ageMs < youngMs) count(fresh, bytes)
    else if (dryRun || (await artifacts.removeOld(digest, youngMs)) !== null) {
      count(removed, bytes)
      largest = [...largest, { digest, bytes }].sort((a, b) => b.bytes - a.bytes).slice(0, largestShown)
    } else count(fresh, bytes)
  }
  return { kept, fresh, removed, largest }
}
