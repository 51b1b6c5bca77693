import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { planPipeline } from '../src/plan/index.ts'

/** A project on disk, to be planned from pipelines/p.ts below `a`, or wherever else it is copied to. */
export const planningProject = async () => {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-planner-'))
  // One file that stands for slipway, so that editing a source here is no change of it.
  const flow = pathToFileURL(join(import.meta.dirname, '../src/index.ts')).href
  await writeFile(join(dir, 'slipway.mjs'), `export * from ${JSON.stringify(flow)}`)
  return {
    dir,
    async write(files: Readonly<Record<string, string>>) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(dir, name)), { recursive: true })
        await writeFile(join(dir, name), text)
      }
    },
    plan: (root = 'a', home = join(dir, root, '.slipway')) =>
      planPipeline({
        root: join(dir, root),
        module: join(dir, root, 'pipelines/p.ts'),
        home,
        slipwayEntry: pathToFileURL(join(dir, 'slipway.mjs')).href,
      }),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  }
}
