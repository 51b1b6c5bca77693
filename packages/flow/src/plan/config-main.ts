import { relative, resolve } from 'node:path'
import { encode, type Json } from '../encoding/index.ts'
import { loadExports } from '../worker/load-pipeline.ts'
import { answerParent } from './answer-parent.ts'
import { bundleModule } from './bundle.ts'
import type { ConfigPart } from './config-part.ts'
import type { PlanJob } from './planner.ts'

const read = async (job: PlanJob & ConfigPart): Promise<Json> => {
  const root = resolve(job.root)
  const { file } = await bundleModule({ ...job, root })
  const name = relative(root, resolve(job.module))
  const { default: config } = await loadExports({ file, root, name })
  const value = (config as Record<string, unknown> | undefined)?.[job.part]
  return value === undefined ? null : encode(value, { what: `${job.part} of ${name}` })
}

/** The child that reads a project's config. */
await answerParent(read)
