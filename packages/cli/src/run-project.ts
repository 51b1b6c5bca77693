import { decode, type Json } from '@slipway/flow/encoding'
import type { PlanBody, RunEventBody } from '@slipway/contract/pipelines'
import { stepWarnings } from '@slipway/contract/steps'
import type { CapturedBody } from '@slipway/contract/run-context'
import type { Released } from '@slipway/stages'
import type { ChosenPipeline } from './chosen-pipeline.ts'
import { runCancelled } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { failureOf, followRun } from './follow-run.ts'
import { planProject } from './plan-project.ts'

export interface StartOptions {
  readonly params: Readonly<Record<string, unknown>>
  readonly jobs?: number | undefined
  readonly force?: boolean
  readonly priority?: number | undefined
  /** Nodes or steps that run again, with all that comes after them. */
  readonly from?: readonly string[] | undefined
  /** Nodes or steps that run, and nothing else. */
  readonly only?: readonly string[] | undefined
  readonly signal?: AbortSignal
}

export interface RunOptions extends StartOptions {
  readonly signal: AbortSignal
  readonly onPlanned?: (nodes: readonly { id: string; step: string }[]) => void
  readonly onStarted?: (run: string) => void
  readonly onEvent?: (event: RunEventBody) => void
}

/**
 * Plans the pipeline in a process of its own and lets the platform begin with it; a server elsewhere plans its own. What the run is made of is read here,
 * once, and not by its steps: a step that starts a program costs a process.
 *
 * @throws SlipwayError what the planning said
 */
export async function startProject(
  server: Connection,
  chosen: ChosenPipeline,
  options: StartOptions,
): Promise<{ run: string; plan: PlanBody }> {
  const { jobs, force, priority, from, only } = options
  const wanted = {
    ...(jobs === undefined ? {} : { jobs }),
    ...(force ? { force: true } : {}),
    ...(priority === undefined ? {} : { priority }),
    ...(from === undefined ? {} : { from: [...from] }),
    ...(only === undefined ? {} : { only: [...only] }),
  }
  if (chosen.here === null) {
    const { pipelines, schedules } = server.client
    const { id } = await schedules.runPipeline({
      params: { name: chosen.name },
      body: { params: options.params, ...wanted },
    })
    const { plan } = await pipelines.getPipelineRun({ params: { id } })
    await warnOf(server, plan)
    return { run: id, plan }
  }
  const { project, file } = chosen.here
  const capturing = captureSources(project.root)
  const plan = await planProject(project, file, options.params)
  if (options.signal?.aborted) throw runCancelled(chosen.name)
  await warnOf(server, plan)
  const { id } = await server.client.pipelines.createPipelineRun({
    body: { plan, captured: withBundle(await capturing, plan), ...wanted },
  })
  return { run: id, plan }
}

/** Of steps that should not be used any more. */
async function warnOf(server: Connection, plan: PlanBody): Promise<void> {
  const { rules } = await server.client.steps.listStepRules()
  for (const warning of stepWarnings(plan.nodes, rules)) process.stderr.write(`! ${warning}\n`)
}

/**
 * Starts the pipeline, follows it to its end, and answers what it gave. An abort cancels the run.
 *
 * @throws SlipwayError what the planning or the failing step said
 */
export async function runProject(
  server: Connection,
  chosen: ChosenPipeline,
  options: RunOptions,
): Promise<{ output: unknown; run: string }> {
  const { run: id, plan } = await startProject(server, chosen, options)
  options.onPlanned?.(plan.nodes.map((node) => ({ id: node.id, step: node.step })))
  options.onStarted?.(id)
  const cancel = () =>
    void server.client.pipelines.cancelPipelineRun({ params: { id } }).catch(() => undefined)
  options.signal.addEventListener('abort', cancel)
  try {
    await followRun(server, id, options.onEvent ?? (() => undefined))
  } finally {
    options.signal.removeEventListener('abort', cancel)
  }
  const run = await server.client.pipelines.getPipelineRun({ params: { id } })
  if (run.status === 'succeeded') return { output: decode(run.output as Json), run: id }
  throw failureOf(run)
}

/** The state of the project's sources, lockfiles and host. Candidates train in Node, so Python is not asked. */
export async function captureSources(folder: string): Promise<CapturedBody> {
  const { captureContext } = await import('@slipway/client/node')
  return captureContext({ folder, entry: null, python: false })
}

export const withBundle = ({ context, diff }: CapturedBody, { bundle }: PlanBody): CapturedBody => ({
  context: { ...context, code: { ...context.code, bundleDigest: bundle.digest } },
  diff,
})

/** Whether a pipeline's output is what `release` gives, so that there is a screen for it. */
export const isReleased = (output: unknown): output is Released =>
  typeof output === 'object' &&
  output !== null &&
  'gate' in output &&
  'metrics' in output &&
  'model' in output
