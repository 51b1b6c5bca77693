import { rmSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadPipeline } from '../worker/load-pipeline.ts'
import { answerParent } from './answer-parent.ts'
import { type Bundle, bundleModule } from './bundle.ts'
import { instrument, noteLinesOf, readBundle, refuseAsking, stepCode } from './code/index.ts'
import { commandCode } from './command-code.ts'
import { keepSources } from './kept-sources.ts'
import { type Plan, planOf } from './plan-of.ts'
import type { PlanJob } from './planner.ts'
import { filesAt } from './project-files.ts'
import { slipwayDigest } from './slipway-digest.ts'

const plan = async (job: PlanJob): Promise<Plan> => {
  const root = resolve(job.root)
  const exportName = job.exportName ?? 'default'
  const bundle = await bundleModule({ ...job, root })
  const read = readBundle(bundle, job.slipwayEntry)
  const name = relative(root, resolve(job.module))
  const pipeline = await load(bundle, { root, exportName, name }, read)
  const slipway = {
    version: job.slipwayVersion ?? '',
    digest: slipwayDigest(fileURLToPath(job.slipwayEntry)),
  }
  const { digest, file, artifact, lockfile, sources } = bundle
  const filesOf = (path: string) => filesAt(root, path)
  const facts = { root, bundle, read, slipway, slipwayEntry: job.slipwayEntry, filesAt: filesOf }
  const made = planOf(
    pipeline,
    {
      root,
      bundle: { digest, file, artifact, export: exportName, lockfile, sources: [...sources] },
      codeOf: (step) => (step.command ? commandCode(root, step.command) : stepCode(facts, step)),
    },
    job,
  )
  const beside = (read?.units ?? []).flatMap(({ files }) => files)
  made.bundle.sources = keepSources(made, beside)
  return made
}

/** The pipeline of a bundle whose code may not ask references for their values. */
const load = async (
  bundle: Bundle,
  where: { root: string; exportName: string; name: string },
  read: ReturnType<typeof readBundle>,
) => {
  if (!read) return loadPipeline({ ...where, file: bundle.file })
  const { text: code, places } = instrument(bundle.code, read.statements)
  const file = bundle.file.replace(/\.mjs$/, `.${process.pid}.mjs`)
  refuseAsking(where.root, read, places)
  noteLinesOf(file)
  writeFileSync(file, `${code}\n${bundle.mapLine}`)
  try {
    return await loadPipeline({ ...where, file })
  } finally {
    rmSync(file, { force: true })
  }
}

/** The child that plans. */
await answerParent(plan)
