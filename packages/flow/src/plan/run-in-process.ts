import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Approval } from '../authoring/approval.ts'
import type { StepContext } from '../authoring/context.ts'
import type { Pipeline } from '../authoring/pipeline.ts'
import type { StepFacts } from '../authoring/step-facts.ts'
import { decode, encode, type Json } from '../encoding/index.ts'
import { diskStore } from '../store/index.ts'
import {
  approvalInProcess,
  approvalRefused,
  commandInProcess,
  outputMissing,
  secretInTest,
} from './plan.errors.ts'
import { buildPipeline, planOf } from './plan-of.ts'
import { parametersOf } from './parameters.ts'
import { runGraph } from './run-graph.ts'

/** What a step's context gives in a test, and who stands in for people and for programs. */
export interface InProcess extends Partial<StepContext> {
  /** Answers approvals: true, false, or an approval with its words. of: what the person would look at. */
  readonly approve?: (question: string, of: unknown) => Answer | Promise<Answer>
  /** In place of each command's program, by the command's name: gets its inputs, gives its outputs. */
  readonly commands?: Readonly<Record<string, (inputs: any, ctx: StepContext) => unknown>>
}
type Answer = boolean | Partial<Approval>

/**
 * Runs a pipeline in this process, one step after another, with no server, no cache and no children: for unit
 * tests. Values go through storage as they would in a real run, so what would be refused there is refused here.
 * No program is started: a command needs a stand-in (else FLOW_COMMAND_IN_PROCESS), an approval somebody to answer
 * (else FLOW_APPROVAL_IN_PROCESS; a no is FLOW_APPROVAL_REFUSED).
 */
export const runInProcess = async <P, O>(
  pipeline: Pipeline<P, O>,
  params: Partial<P> = {},
  options: InProcess = {},
): Promise<O> => {
  const { approve, commands, ...ctx } = options
  const given = params as Record<string, unknown>
  const { recording } = buildPipeline(pipeline, parametersOf(pipeline, given))
  const facts = new Map(recording.nodes.map((node) => [node.id, node.facts]))
  const graph = runGraph(planOf(pipeline, nowhere, { params: given, seed: ctx.seed }))
  const context = await testContext(ctx)
  for (let ready = graph.takeReady(); ready.length > 0; ready = graph.takeReady())
    for (const { id, node, inputs } of ready) {
      const values = decode(inputs as Json) as Record<string, unknown>
      const result = await resultOf(
        facts.get(node.id)!,
        values,
        { ...context, step: id },
        { approve, commands },
      )
      graph.finish(id, encode(result, { what: `the result of ${id}` }))
    }
  return decode(graph.output() as Json) as O
}

const resultOf = async (
  { name, fn, command, approval }: StepFacts,
  inputs: Record<string, unknown>,
  ctx: StepContext,
  { approve, commands }: InProcess,
): Promise<unknown> => {
  if (fn) return fn(inputs as never, ctx)
  if (command) {
    const standIn = commands?.[name]
    if (!standIn) throw commandInProcess(ctx.step, name)
    const outputs = ((await standIn(inputs, ctx)) ?? {}) as Record<string, unknown>
    for (const output of Object.keys(command.outputs))
      if (outputs[output] === undefined) throw outputMissing(name, output)
    return outputs
  }
  const { question } = approval!
  if (!approve) throw approvalInProcess(ctx.step, question)
  const answer = await approve(question, inputs.of)
  if (!answer) throw approvalRefused(ctx.step, question)
  return { approvedBy: 'test', comment: '', atMs: 0, ...(answer === true ? {} : answer) }
}

/** In a unit test a secret is a variable of its name, or what the given context says. */
const secretOf = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw secretInTest(name)
  return value
}

/** Nothing is kept by it here. */
const none = `sha256:${'0'.repeat(64)}`
const nowhere = {
  root: process.cwd(),
  bundle: { digest: none, file: '', export: 'default', lockfile: null, sources: [] },
  codeOf: () => ({ digest: none, files: [] }),
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
    secret: secretOf,
    log: () => undefined,
    progress: () => undefined,
    metric: () => undefined,
    param: () => undefined,
    signal: new AbortController().signal,
    ...given,
  }
}
