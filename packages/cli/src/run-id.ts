import type { Client } from '@slipway/client'
import { noSuchRun, severalRuns } from './cli.errors.ts'
import { noPipelineRun } from './pipeline-runs.errors.ts'

/** The id of the run that a person names by its beginning. Searches the newest thousand. */
export async function fullRunId(client: Client, text: string): Promise<string> {
  if (/^[0-9a-f]{32}$/.test(text)) return text
  const { runs } = await client.tracking.searchRuns({ body: { limit: 1000 } })
  const found = runs.filter((run) => run.id.startsWith(text) || run.name === text)
  if (found.length === 0) throw noSuchRun(text)
  if (found.length > 1)
    throw severalRuns(
      text,
      found.map((run) => run.id.slice(0, 12)),
    )
  return found[0]!.id
}

/**
 * The id of the pipeline run that a person names: by its beginning, `latest`, or the name of a pipeline, which means its
 * newest run. Searches the newest thousand.
 */
export async function pipelineRunId(client: Client, text: string): Promise<string> {
  if (/^pr_[a-z0-9]{26,}$/.test(text)) return text
  const found = await pipelineRunsNamed(client, text)
  if (found.length === 0) throw noPipelineRun(text)
  if (found.length > 1) throw severalRuns(text, found)
  return found[0]!
}

/** Of a tracked run or of a pipeline run, whichever is meant; `pr_` begins those of pipelines. */
export async function eitherRunId(
  client: Client,
  text: string,
): Promise<{ readonly kind: 'tracked' | 'pipeline'; readonly id: string }> {
  if (!text.startsWith('pr_'))
    try {
      return { kind: 'tracked', id: await fullRunId(client, text) }
    } catch (error) {
      const [newest] = await pipelineRunsNamed(client, text)
      if (newest === undefined) throw error
      return { kind: 'pipeline', id: newest }
    }
  return { kind: 'pipeline', id: await pipelineRunId(client, text) }
}

async function pipelineRunsNamed(client: Client, text: string): Promise<string[]> {
  const { runs } = await client.pipelines.listPipelineRuns({ query: { limit: 1000 } })
  const newest = runs.find(({ pipeline }) => text === 'latest' || pipeline === text)
  if (newest) return [newest.id]
  return runs.map(({ id }) => id).filter((id) => id.startsWith(text) || id.startsWith(`pr_${text}`))
}
