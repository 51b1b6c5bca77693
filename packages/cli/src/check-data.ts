import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { checkContext } from '@slipway/client/check-context'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { decode, type Json } from '@slipway/flow/encoding'
import { planPipeline } from '@slipway/flow/plan'
import {
  type Check,
  type CheckReport,
  type CheckRunOptions,
  readSuite,
  runChecks,
  setAside,
} from '@slipway/ml/check'
import { fileMissing, type ParquetPath } from '@slipway/ml/table'
import { keepAside, type Kept } from '@slipway/stages/quarantine'
import { datasetName } from './add-version.ts'
import { noChecks, noSuite, quarantineNeedsDataset } from './cli.errors.ts'
import type { Connection } from './context.ts'
import { datasetRows } from './dataset-rows.ts'
import { slipwayEntry } from './entry.ts'
import { parseVersion } from './named-version.ts'
import { findProject, pipelineFile, requireProject, type Project } from './project.ts'
import { scratch } from './scratch.ts'
import { storeFile } from './store-file.ts'
import { version } from './version.ts'

export interface CheckWish {
  /** A dataset, a file, or the file that the project is about. */
  readonly what?: string | undefined
  /** A YAML file of checks; else those of the project's pipeline. */
  readonly suite?: string | undefined
  readonly quarantine?: boolean
}

export interface CheckedData extends Kept {
  /** What was checked, as a person calls it. */
  readonly name: string
}

/** Runs checks over a stored dataset, over a file, or over the file that the project is about. */
export async function checkData(connect: () => Promise<Connection>, wish: CheckWish): Promise<CheckedData> {
  using place = scratch('check')
  const { checks, what } = await asked(wish)
  // A file that stands alone is checked without a server: nothing was known of it before.
  if (existsSync(what) && !findProject() && !checks.some(({ args }) => 'reference' in args)) {
    if (wish.quarantine) throw quarantineNeedsDataset(what)
    return { report: await runChecks(what, checks), quarantine: null, rest: null, name: what }
  }
  await using server = await connect()
  const { rows, stored } = await rowsOf(server, what, place.folder)
  const options = await optionsOf(server, what, stored, place.folder)
  if (!wish.quarantine) {
    const report = await runChecks(rows, checks, options)
    return { report, quarantine: null, rest: null, name: stored ? `${stored.name}@${stored.number}` : what }
  }
  if (!stored) throw quarantineNeedsDataset(what)
  const parted = await setAside(rows, checks, { ...options, outDir: place.folder })
  await keepReport(server, stored.id, parted.report)
  const kept = await keepAside(
    { client: server.client, store: (path) => storeFile(server, path), folder: place.folder },
    stored,
    parted,
  )
  return { ...kept, name: `${stored.name}@${stored.number}` }
}

const keepReport = (server: Connection, id: string, report: CheckReport) =>
  server.client.datasets.addValidation({
    params: { id },
    body: { report: { ...report, results: report.results.map((result) => ({ ...result })) } },
  })

/** Throws FILE_MISSING. */
export function suiteIn(path: string): Check[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw fileMissing(path)
  return readSuite(readFileSync(path, 'utf8'), path)
}

/** The checks, and the data that they are about. */
async function asked({ what, suite }: CheckWish): Promise<{ checks: Check[]; what: string }> {
  if (suite !== undefined && what !== undefined) return { checks: suiteIn(suite), what }
  if (what !== undefined && !findProject()) throw noSuite(what)
  const project = requireProject()
  const { checks, source } = await checksOf(project)
  return {
    checks: suite === undefined ? checks : suiteIn(suite),
    what: what ?? join(project.root, source),
  }
}

/** A file is read as it is now; a name is the stored version. */
async function rowsOf(
  server: Connection,
  what: string,
  folder: string,
): Promise<{ rows: ParquetPath; stored: DatasetVersion | null }> {
  if (existsSync(what)) return { rows: what, stored: null }
  const { name, number = 'latest' } = parseVersion('dataset', what)
  const stored = await server.client.datasets.getDatasetVersion({ params: { name, number } })
  return { rows: await datasetRows(server, stored, folder), stored }
}

/** A file is compared with the dataset of its name. */
async function optionsOf(
  server: Connection,
  what: string,
  stored: DatasetVersion | null,
  folder: string,
): Promise<CheckRunOptions> {
  const { history, reference } = await checkContext(
    server.client.datasets,
    stored?.name ?? datasetName(what),
    stored?.number,
  )
  return {
    history,
    references: async (name) => {
      const found = existsSync(name) ? null : await reference(name)
      return found && (await datasetRows(server, found, folder))
    },
  }
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
  return {
    checks: inputs.flatMap((list) =>
      typeof list === 'string'
        ? readSuite(readFileSync(join(project.root, list), 'utf8'), list)
        : (decode(list as Json) as Check[]),
    ),
    source,
  }
}
