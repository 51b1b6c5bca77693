import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode, digestOf, encode, type Json } from '../encoding/index.ts'
import { buildPipeline } from '../plan/plan-of.ts'
import { diskStore } from '../store/index.ts'
import { stepContext } from './step-context.ts'
import { abortOnTerm } from './end-with-server.ts'
import { guardedStore } from './guarded-store.ts'
import { loadPipeline } from './load-pipeline.ts'
import { writeOutputs } from './outputs.ts'
import type { Secrets, StepJob } from './protocol.ts'
import { planDiffers } from './worker.errors.ts'

/**
 * Runs the function of a step. The pipeline is built again to find it, so that steps made inside a build, and
 * two steps of one name, are found by their place in the graph.
 */
export const runStep = async (job: StepJob, secrets: Secrets): Promise<void> => {
  const abort = abortOnTerm()
  try {
    await runFunction(job, secrets, abort.signal)
  } finally {
    abort.over()
  }
}

/** Imports the code of a step, which a process does once. Throws FLOW_MODULE_FAILED and FLOW_NO_PIPELINE. */
export const loadCode = ({ root, bundle }: Pick<StepJob, 'root' | 'bundle'>) =>
  loadPipeline({ file: bundle.file, root, exportName: bundle.export, name: bundle.file })

const runFunction = async (job: StepJob, secrets: Secrets, signal: () => AbortSignal): Promise<void> => {
  const store = guardedStore(diskStore(job.store), job.id, secrets)
  const pipeline = await loadCode(job)
  const { recording } = buildPipeline(pipeline, decode(job.params) as Record<string, unknown>)
  const node = recording.nodes.find(({ id }) => id === job.planNode)
  if (!node?.facts.fn || node.facts.name !== job.step.replace(/~\d+$/, '')) throw planDiffers(job.planNode)

  const file = (digest: string) => readFileSync(store.path(digest))
  const inputs = decode(JSON.parse(readFileSync(join(job.dir, 'inputs.json'), 'utf8')) as Json, { file })
  const result: unknown = await node.facts.fn(inputs as never, stepContext({ job, store, secrets, signal }))

  const apart: Uint8Array[] = []
  const output = encode(result, {
    what: `the result of ${job.id}`,
    file(bytes) {
      apart.push(bytes)
      return { digest: digestOf(bytes), bytes: bytes.byteLength }
    },
  })
  for (const bytes of apart) await store.put(bytes)
  writeOutputs(job.id, job.dir, output)
}
