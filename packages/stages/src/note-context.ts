import type { Client } from '@slipway/client'
import type { RunContext } from '@slipway/contract/run-context'
import type { StepContext } from '@slipway/flow'

interface Known {
  readonly context: RunContext
  readonly diff: string | null
}

/** One for each pipeline run that this process has worked for; the last is enough, since they come one after another. */
let last: { readonly run: string; readonly known: Promise<Known> } | null = null

/**
 * What the runs of a pipeline are made of: the state of the project's sources, the digest of the bundled code, lockfile,
 * environment and host. Read once in a process.
 */
export function contextOf(client: Client, { run }: StepContext): Promise<Known> {
  if (last?.run !== run) {
    last = { run, known: read(client, run) }
    // Where it fails, that is met when it is noted: the training may fail before.
    last.known.catch(() => (last = null))
  }
  return last.known
}

async function read(client: Client, id: string): Promise<Known> {
  const { captureContext } = await import('@slipway/client/node')
  const { plan } = await client.pipelines.getPipelineRun({ params: { id } })
  const { context, diff } = await captureContext({ folder: plan.project.root, entry: null })
  // The command is that of a worker process, which says nothing.
  const { command: _, ...rest } = context
  return { context: { ...rest, code: { ...rest.code, bundleDigest: plan.bundle.digest } }, diff }
}

/** Notes it with a tracked run, and the difference to the commit as the run's file. */
export async function noteContext(client: Client, run: string, known: Promise<Known>): Promise<void> {
  const { context, diff } = await known
  const params = { id: run }
  const path = context.code?.diffArtifact
  if (diff !== null && path !== undefined) {
    const { digest } = await client.artifacts.putArtifact({ body: Buffer.from(diff) })
    await client.tracking.addRunArtifact({ params, body: { path, digest } })
  }
  await client.tracking.setRunContext({ params, body: context })
}
