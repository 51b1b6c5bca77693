import { relative, resolve } from 'node:path'
import { loadExports } from '../worker/load-pipeline.ts'
import { answerParent } from './answer-parent.ts'
import { bundleModule } from './bundle.ts'
import type { DeclaredJob } from './declared.ts'

/** The child that reads what modules declare. */
await answerParent(async (job: DeclaredJob): Promise<unknown[]> => {
  const root = resolve(job.root)
  const found: unknown[] = []
  for (const module of job.modules) {
    const { file } = await bundleModule({ ...job, root, module })
    const exports = await loadExports({ file, root, name: relative(root, resolve(module)) })
    found.push(
      ...Object.values(exports).filter(
        (value) => typeof value === 'object' && value !== null && 'kind' in value && value.kind === job.kind,
      ),
    )
  }
  return found
})
