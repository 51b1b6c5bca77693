import { existsSync } from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { createHash } from 'node:crypto'
import { bundleGone, sourceGone } from './plan.errors.ts'
import type { Plan } from './plan-of.ts'
import { writeWhole } from './write-whole.ts'

export interface LayOutOptions {
  /** Where the project is to stand as it was: a folder of one's own, made where it is not there. */
  readonly dir: string
  /** The bytes that the artifact store keeps under a digest; null where it has none. */
  readonly read: (digest: string) => Promise<Uint8Array | null>
}

/**
 * Lays the code of a stored plan out again, so that a run of yesterday can be read and run after the working tree moved
 * on: every source under dir by its path, the packages of the project beside them (as a link: the plan's lockfile
 * digest says whether they are the same), the bundle below dir/.slipway/build. Answers the plan that runs there.
 * What the store does not have is taken from the project where it is still the same.
 * Throws FLOW_BUNDLE_GONE and FLOW_SOURCE_GONE, with the path.
 */
export const layOutCode = async (plan: Plan, { dir, read }: LayOutOptions): Promise<Plan> => {
  const root = resolve(dir)
  const { artifact, file: bundled, sources } = plan.bundle
  const bytesOf = async (digest: string, path: string): Promise<Uint8Array | null> => {
    const kept = await read(digest)
    if (kept) return kept
    const here = existsSync(path) ? await readFile(path) : null
    return here && digestOf(here) === digest ? here : null
  }
  const bundle = artifact ? await bytesOf(artifact, bundled) : null
  if (!bundle || !artifact) throw bundleGone(plan.pipeline)
  for (const { path, digest } of sources) {
    const target = resolve(root, path)
    if (!target.startsWith(`${root}${sep}`)) continue
    const bytes = await bytesOf(digest, join(plan.project.root, path))
    if (!bytes) throw sourceGone(path, digest)
    await writeWhole(target, bytes)
  }
  const packages = join(plan.project.root, 'node_modules')
  const link = join(root, 'node_modules')
  if (existsSync(packages) && !existsSync(link)) await symlink(packages, link, 'junction')
  const file = join(root, '.slipway', 'build', `${artifact.slice('sha256:'.length)}.mjs`)
  await writeWhole(file, bundle)
  return { ...plan, project: { root }, bundle: { ...plan.bundle, file } }
}

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
