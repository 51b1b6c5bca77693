import { SlipwayError } from '@slipway/contract/error'
import type { PlanBody, RunEventBody } from '@slipway/contract/pipelines'
import type { Captured } from '@slipway/client/node'
import type { CapturedBody } from '@slipway/contract/run-context'
import { decode, type Json } from '@slipway/flow/encoding'
import type { Released } from '@slipway/stages'
import { runCancelled, serverLost } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { planProject } from './plan-project.ts'
import { pipelineName, type Project } from './project.ts'

export interface RunOptions {
  readonly params: Readonly<Record<string, unknown>>
  readonly jobs?: number
  readonly force?: boolean
  readonly signal: AbortSignal
  readonly onPlanned?: (nodes: readonly { id: string; step: string }[]) => void
  readonly onEvent?: (event: RunEventBody) => void
}

/**
 * Plans the pipeline in a process of its own, lets the platform run it, follows it to its end, and answers what it
 * gave. What the run is made of is read here, once, and not by its steps: a step that starts a program costs a process.
 * An abort cancels the run.
 *
 * @throws SlipwayError what the planning or the failing step said
 */
export async function runProject(
  server: Connection,
  project: Project,
  file: string,
  options: RunOptions,
): Promise<{ output: unknown; run: string }> {
  const capturing = captureSources(project.root)
  const plan = await planProject(project, file, options.params)
  if (options.signal.aborted) throw runCancelled(pipelineName(file))
  const { lockfiles, ...read } = await capturing
  const captured = withBundle(read, plan)
  const { keepSources } = await import('./keep-sources.ts')
  await keepSources(server.client, project.root, plan.bundle, lockfiles)
  options.onPlanned?.(plan.nodes.map(({ id, step }) => ({ id, step })))
  const { id } = await server.client.pipelines.createPipelineRun({
    body: {
      plan,
      captured,
      ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
      ...(options.force ? { force: true } : {}),
    },
  })
  const cancel = () =>
    void server.client.pipelines.cancelPipelineRun({ params: { id } }).catch(() => undefined)
  options.signal.addEventListener('abort', cancel)
  try {
    await follow(server, id, options.onEvent)
  } catch (error) {
    throw error instanceof SlipwayError && error.code === 'CLIENT_UNREACHABLE'
      ? serverLost(server.url)
      : error
  } finally {
    options.signal.removeEventListener('abort', cancel)
  }
  const run = await server.client.pipelines.getPipelineRun({ params: { id } })
  if (run.status === 'succeeded') return { output: decode(run.output as Json), run: id }
  throw failureOf(run, pipelineName(file))
}

/** The state of the project's sources, lockfiles and host. Candidates train in Node, so Python is not asked. */
async function captureSources(folder: string): Promise<Captured> {
  const { captureContext } = await import('@slipway/client/node')
  return captureContext({ folder, entry: null, python: false })
}

const withBundle = ({ context, diff }: CapturedBody, { bundle }: PlanBody): CapturedBody => ({
  context: { ...context, code: { ...context.code, bundleDigest: bundle.digest, sources: bundle.sources } },
  diff,
})

async function follow(
  server: Connection,
  id: string,
  onEvent?: (event: RunEventBody) => void,
): Promise<void> {
  for (let after = 0, done = false; !done; ) {
    const page = await server.client.pipelines.listPipelineRunEvents({
      params: { id },
      query: { after, waitMs: 10_000 },
    })
    for (const event of page.events) {
      onEvent?.(event)
      after = event.seq
    }
    done = page.done
  }
}

function failureOf(
  run: {
    status: string
    failure: {
      code: string
      kind: string
      message: string
      hint: string
      detail?: string
      node: string | null
    } | null
  },
  pipeline: string,
): Error {
  const { failure } = run
  if (!failure) return runCancelled(pipeline)
  if (failure.kind === 'bug') {
    const bug = new Error(`${failure.message}${failure.node ? ` (in step ${failure.node})` : ''}`)
    if (failure.detail) bug.stack = failure.detail
    return bug
  }
  return new SlipwayError({
    code: failure.code,
    kind: failure.kind as SlipwayError['kind'],
    message: failure.message,
    hint: failure.hint,
  })
}

/** Whether a pipeline's output is what `release` gives, so that there is a screen for it. */
export const isReleased = (output: unknown): output is Released =>
  typeof output === 'object' &&
  output !== null &&
  'gate' in output &&
  'metrics' in output &&
  'model' in output
