import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { jsonDigest } from '../encoding/index.ts'
import { loadPipeline } from '../worker/load-pipeline.ts'
import { answerParent } from './answer-parent.ts'
import { bundleModule } from './bundle.ts'
import { commandDigest } from './command-digest.ts'
import { type Plan, planOf } from './plan-of.ts'
import type { PlanJob } from './planner.ts'
import { slipwayDigest } from './slipway-digest.ts'

const plan = async (job: PlanJob): Promise<Plan> => {
  const root = resolve(job.root)
  const exportName = job.exportName ?? 'default'
  const { digest, file, lockfile, sources } = await bundleModule({ ...job, root })
  const pipeline = await loadPipeline({ file, root, exportName, name: relative(root, resolve(job.module)) })
  const slipway = {
    version: job.slipwayVersion ?? '',
    digest: slipwayDigest(fileURLToPath(job.slipwayEntry)),
  }
  return planOf(
    pipeline,
    {
      root,
      bundle: { digest, file, export: exportName, lockfile, sources },
      codeOf: ({ command }) => ({
        digest: command ? commandDigest(root, command) : jsonDigest({ bundle: digest, slipway, lockfile }),
        files: [],
      }),
    },
    job,
  )
}

/** The child that plans. */
await answerParent(plan)
