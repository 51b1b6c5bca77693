import type { Client } from '@slipway/client'
import { noSuchRun, severalRuns } from './cli.errors.ts'

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
