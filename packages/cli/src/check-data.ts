import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { decode, type Json } from '@slipway/flow/encoding'
import { planPipeline } from '@slipway/flow/plan'
import { formatReport, runChecks, type Check, type CheckReport } from '@slipway/ml/check'
import { ingest, type ParquetPath } from '@slipway/ml/table'
import { noChecks } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { datasetRows } from './dataset-rows.ts'
import { slipwayEntry } from './entry.ts'
import { parseVersion } from './named-version.ts'
import { pipelineFile, requireProject, type Project } from './project.ts'
import { scratch } from './scratch.ts'
import { terminalWidth } from './screen/table.ts'
import { version } from './version.ts'

/** Runs the project's checks over a stored dataset, over a file, or over the file that the project is about. */
export async function checkData(
  server: Connection,
  what: string | undefined,
): Promise<{ report: CheckReport; text: string }> {
  const project = requireProject()
  const { checks, source } = await checksOf(project)
  using place = scratch('check')
  const report = await runChecks(
    await parquetOf(server, what ?? join(project.root, source), place.folder),
    checks,
  )
  return { report, text: formatReport(report, { width: terminalWidth() }) }
}

/** A file is read as it is now; a name is the stored version. */
async function parquetOf(server: Connection, what: string, folder: string): Promise<ParquetPath> {
  if (existsSync(what)) return (await ingest(what, { outDir: folder })).parquetPath
  const { name, number = 'latest' } = parseVersion('dataset', what)
  const stored = await server.client.datasets.getDatasetVersion({ params: { name, number } })
  return await datasetRows(server, stored, folder)
}

/** The checks and the data file as the pipeline's own plan has them, so that what is checked here is what is checked there. */
async function checksOf(project: Project): Promise<{ checks: Check[]; source: string }> {
  const plan = await planPipeline({
    root: project.root,
    module: pipelineFile(project, undefined),
    home: project.home,
    slipwayEntry,
    slipwayVersion: version,
  })
  const inputs = plan.nodes.flatMap((node) => (node.step === 'validate' ? [node.inputs.checks] : []))
  const source = plan.nodes.find((node) => node.step === 'collect')?.inputs.source
  if (inputs.length === 0 || typeof source !== 'string') throw noChecks()
  return { checks: inputs.flatMap((list) => decode(list as Json) as Check[]), source }
}
