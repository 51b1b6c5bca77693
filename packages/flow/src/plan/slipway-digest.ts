import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The packages that run inside steps, beside the entry's own. */
const packages = ['client', 'contract', 'flow', 'ml', 'stages']

/**
 * Which code the steps that slipway brings are made of: in a release, its built entry (whose imports carry the
 * digests of what they lead to); in a clone, all sources that can run inside a step, so that a change there is seen.
 */
export const slipwayDigest = (entry: string): string => {
  const hash = createHash('sha256').update(readFileSync(entry))
  if (entry.endsWith('.ts')) {
    const workspace = join(dirname(entry), '../..')
    const paths = packages.flatMap((name) => globSync(`${name}/src/**/*.ts`, { cwd: workspace }))
    for (const path of paths.filter((path) => !path.endsWith('.test.ts')).sort())
      hash.update(`\0${path}\0`).update(readFileSync(join(workspace, path)))
  }
  return `sha256:${hash.digest('hex')}`
}
