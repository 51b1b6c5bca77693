import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StepContext } from '../authoring/context.ts'
import type { Pipeline } from '../authoring/pipeline.ts'
import { decode, encode, type Json, jsonDigest } from '../encoding/index.ts'
import { diskStore } from '../store/index.ts'
import { commandInProcess } from './plan.errors.ts'
import { buildPipeline, planOf } from './plan-of.ts'
import { parametersOf } from './parameters.ts'
import { runGraph } from './run-graph.ts'

/**
 * Runs a pipeline in this process, one step after another, with no server, no cache and no children: for unit
 * tests. Values go through storage as they would in a real run, so what would be refused there is refused here.
 * Commands cannot run this way (FLOW_COMMAND_IN_PROCESS).
 */
export const runInProcess = async <P, O>(
  pipeline: Pipeline<P, O>,
  params: Partial<P> = {},
  ctx: Partial<StepContext> = {},
): Promise<O> => {
  const given = params as Record<string, unknown>
  const { recording } = buildPipeline(pipeline, parametersOf(pipeline, given))
  const facts = new Map(recording.nodes.map((node) => [node.id, node.facts]))
  const graph = runGraph(planOf(pipeline, nowhere, { params: given, seed: ctx.seed }))
  const context = await testContext(ctx)
  for (let ready = graph.takeReady(); ready.length > 0; ready = graph.takeReady())
    for (const { id, node, inputs } of ready) {
      const fn = facts.get(node.id)?.fn
      if (!fn) throw commandInProcess(node.id)
      const result: unknown = await fn(decode(inputs as Json) as never, { ...context, step: id })
      graph.finish(id, encode(result, { what: `the result of ${id}` }))
    }
  return decode(graph.output() as Json) as O
}

const none = jsonDigest(null)
const nowhere = {
  root: process.cwd(),
  bundle: { digest: none, file: '', export: 'default', lockfile: null, sources: [] },
  codeDigest: none,
  commandDigest: () => none,
}

const testContext = async (given: Partial<StepContext>): Promise<StepContext> => {
  const dir = given.dir ?? (await mkdtemp(join(tmpdir(), 'slipway-test-')))
  const store = diskStore(join(dir, 'files'))
  return {
    run: 'local',
    step: '',
    seed: 0,
    dir,
    server: null,
    files: {
      put: async (source, name) => ({ $file: { ...(await store.put(source)), name } }),
      path: async ({ $file }) => store.path($file.digest),
    },
    log: () => undefined,
    progress: () => undefined,
    metric: () => undefined,
    param: () => undefined,
    signal: new AbortController().signal,
    ...given,
  }
}
