import type { Client } from '@slipway/client'
import { SlipwayError } from '@slipway/contract/error'
import { writeFileIn } from '../write-file-in.ts'
import { findingsOf } from './findings.ts'
import { junitOfError, junitReport } from './junit.ts'

/** Writes the report of a run that has ended. */
export async function writeJunit(client: Client, id: string, file: string): Promise<void> {
  const run = await client.pipelines.getPipelineRun({ params: { id } })
  await writeFileIn(file, junitReport(run, await findingsOf(client, run)))
}

/** Writes the report of a run that could not begin, so that CI shows why. */
export function writeJunitOfError(pipeline: string, error: unknown, file: string): Promise<void> {
  const { code, message, hint } =
    error instanceof SlipwayError
      ? error
      : { code: 'BUG', message: error instanceof Error ? error.message : String(error), hint: '' }
  return writeFileIn(file, junitOfError(pipeline, { code, message, hint }))
}
