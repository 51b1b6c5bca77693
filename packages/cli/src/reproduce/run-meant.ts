import type { Client } from '@slipway/client'
import { versionWithoutRun } from '../pipeline-runs.errors.ts'
import { exactVersion } from '../named-version.ts'
import { pipelineRunId } from '../run-id.ts'

/** The pipeline run that a person means: by its id, or as what made a model version such as churn@3. */
export async function runMeant(client: Client, text: string): Promise<string> {
  if (!text.includes('@')) return pipelineRunId(client, text)
  const { name, number } = exactVersion(text)
  const version = await client.registry.getModelVersion({ params: { name, number } })
  const run = version.lineage.pipelineRun
  if (!run) throw versionWithoutRun(`${name}@${version.number}`)
  return run
}
