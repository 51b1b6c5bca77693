import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { planPipeline } from '@slipway/flow/plan'
import type { PipelinesDeps } from '../src/pipelines/index.ts'
import { openPipelinesIn } from './pipelines-room.ts'

/** What `import … from 'slipway'` means in these tests. */
export const flowEntry = pathToFileURL(join(import.meta.dirname, '../../flow/src/index.ts')).href

/** A project on disk with its home, and the pipelines room over it, running real processes. */
export async function pipelinesWorld(
  files: Readonly<Record<string, string>>,
  databaseUrl?: string,
  more: Partial<PipelinesDeps> = {},
) {
  const root = await mkdtemp(join(tmpdir(), 'slipway-pipelines-'))
  const home = join(root, '.slipway')
  await mkdir(home)
  const write = async (name: string, text: string) => {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
  for (const [name, text] of Object.entries(files)) await write(name, text)
  // As in a release: one file that stands for slipway, so that editing a source here is no change of it.
  await write('.slipway/slipway.mjs', `export * from ${JSON.stringify(flowEntry)}`)
  const slipwayEntry = pathToFileURL(join(home, 'slipway.mjs')).href
  const open = () => openPipelinesIn(home, databaseUrl ?? join(home, 'slipway.db'), more)
  let opened = await open()
  const plan = (params: Record<string, unknown> = {}, module = 'pipeline.ts') =>
    planPipeline({ root, module: join(root, module), home, slipwayEntry, params })
  return {
    root,
    home,
    write,
    plan,
    get pipelines() {
      return opened.pipelines
    },
    get secrets() {
      return opened.secrets
    },
    /** Plans, runs to the end and shows. */
    async run(
      params: Record<string, unknown> = {},
      options: { jobs?: number; force?: boolean; from?: string[]; only?: string[]; priority?: number } = {},
    ) {
      const { id } = await opened.pipelines.create({ plan: await plan(params), ...options }, 'ana')
      await opened.pipelines.ended(id)
      return opened.pipelines.get(id)
    },
    /** Another server over the same home, as after a restart. */
    async reopen() {
      opened = await open()
      return opened.pipelines
    },
    async [Symbol.asyncDispose]() {
      await opened.pipelines.close()
      await opened.database.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}
