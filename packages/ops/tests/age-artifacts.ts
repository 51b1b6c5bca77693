import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'

/** Lets every artifact of a home have been put two hours ago. */
export async function ageArtifacts(home: string): Promise<void> {
  const then = new Date(Date.now() - 2 * 3_600_000)
  const dir = join(home, 'artifacts')
  for (const folder of (await readdir(dir)).filter((name) => name.length === 2))
    for (const name of await readdir(join(dir, folder))) await utimes(join(dir, folder, name), then, then)
}
