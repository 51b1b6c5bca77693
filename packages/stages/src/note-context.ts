import type { Client } from '@slipway/client'
import type { CapturedBody, RunContext } from '@slipway/contract/run-context'
import type { StepContext } from '@slipway/flow'

/** Of the pipeline run that this process last worked for; its steps come one after another. */
let last: { readonly run: string; readonly captured: CapturedBody | null } | null = null

/**
 * Notes with a tracked run what its pipeline run is made of, and the difference to the commit as the run's file. Answers
 * what it noted; null where nobody captured it.
 */
export async function noteContext(client: Client, run: string, ctx: StepContext): Promise<RunContext | null> {
  if (last?.run !== ctx.run) {
    const { captured } = await client.pipelines.getPipelineRun({ params: { id: ctx.run } })
    last = { run: ctx.run, captured }
  }
  const { captured } = last
  if (!captured) return null
  const { context, diff } = captured
  const params = { id: run }
  const path = context.code?.diffArtifact
  if (diff !== null && path !== undefined) {
    const { digest } = await client.artifacts.putArtifact({ body: Buffer.from(diff) })
    await client.tracking.addRunArtifact({ params, body: { path, digest } })
  }
  return client.tracking.setRunContext({ params, body: context })
}
