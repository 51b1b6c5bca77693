import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from '@slipway/client'
import { isSecretFile, maskText, type Captured } from '@slipway/client/node'
import { SlipwayError } from '@slipway/contract/error'
import type { PlanBody } from '@slipway/contract/pipelines'

/** What is larger is named by its digest, not kept. */
const mostBytes = 16 * 1024 * 1024

/**
 * Puts what a plan was bundled of, and the lockfiles, into the artifact store, so that it can be told later what differs
 * between two runs. What may hold a secret stays away.
 */
export async function keepSources(
  { artifacts }: Client,
  root: string,
  { sources }: PlanBody['bundle'],
  lockfiles: Captured['lockfiles'],
): Promise<void> {
  const keep = async (path: string, digest: string, bytes: Uint8Array) => {
    const text = Buffer.from(bytes).toString('utf8')
    if (bytes.length > mostBytes || isSecretFile(path) || maskText(text) !== text) return
    if (!(await isThere(digest))) await artifacts.putArtifact({ body: bytes })
  }
  /** Also holds it, so that it is not collected before the run names it. */
  const isThere = (digest: string) =>
    artifacts.findArtifact({ params: { digest } }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof SlipwayError && error.kind === 'not-found') return false
        throw error
      },
    )
  await Promise.all([
    ...lockfiles.map(({ path, digest, bytes }) => keep(path, digest, bytes)),
    ...sources.map(async ({ path, digest }) => {
      const bytes = await readFile(join(root, path)).catch(() => null)
      if (bytes) await keep(path, digest, bytes)
    }),
  ])
}
