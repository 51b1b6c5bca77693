import type { Approval } from '@slipway/contract/approvals'
import type { DatasetVersion } from '@slipway/contract/datasets'
import { SlipwayError } from '@slipway/contract/error'
import type { ModelCard } from '@slipway/contract/model-card'
import type { ModelVersion } from '@slipway/contract/registry'
import type { WordsContext } from '@slipway/ml/evaluate'
import type { Task } from '@slipway/ml/train'
import { text } from 'node:stream/consumers'
import type { Datasets } from '../../datasets/index.ts'
import type { Pipelines } from '../../pipelines/index.ts'
import type { ArtifactStore } from '../../ports/artifact-store.ts'
import type { Tracking } from '../../tracking/index.ts'
import { orNull } from '../or-null.ts'
import { type CardFacts, type PersonalColumn, signatureFacts } from './card-facts.ts'
import { googleCard } from './google.ts'
import { cardMarkdown } from './markdown.ts'

export { cardRoutes } from './card.routes.ts'

export interface CardParts {
  readonly artifacts: ArtifactStore
  readonly datasets: Pick<Datasets, 'byId' | 'rowsOf'>
  readonly tracking: Pick<Tracking, 'run'>
  readonly pipelines: Pick<Pipelines, 'get' | 'stepWarnings'>
  readonly version: (name: string, number: number | 'latest') => Promise<ModelVersion>
  readonly approvals: (name: string) => Promise<Approval[]>
}

/** So many rows are looked at for personal data. */
const looked = 2_000

/** Cards of versions, made from their lineage whenever they are asked for. */
export const openCards = (parts: CardParts) => {
  const { artifacts, datasets, tracking, pipelines } = parts

  async function personalIn({ id }: DatasetVersion): Promise<PersonalColumn[] | null> {
    const { readTable } = await import('@slipway/ml/table')
    const { piiOf } = await import('@slipway/ml/inspect')
    try {
      const table = await readTable(await datasets.rowsOf(id), { limit: looked })
      return table.columns.flatMap((column) => {
        const found = piiOf(column)
        return found ? [{ column: column.name, class: found.class, evidence: found.evidence }] : []
      })
    } catch (error) {
      // Files that are gone, or no table of ours: then nothing is said of it.
      if (error instanceof SlipwayError) return null
      throw error
    }
  }

  async function baselineOf(version: ModelVersion): Promise<CardFacts['baseline']> {
    const file = version.files.find(({ path }) => path === 'baseline.json')
    if (!file || (await artifacts.stat(file.digest)) === null) return null
    try {
      const held = JSON.parse(await text(await artifacts.read(file.digest))) as Baseline
      const inputs = held.inputs ?? held
      const columns = inputs.columns?.length ?? 0
      return { rows: inputs.rows ?? 0, columns, answers: Boolean(held.predictions) }
    } catch {
      return null
    }
  }

  async function factsOf(name: string, number: number | 'latest'): Promise<CardFacts> {
    const version = await parts.version(name, number)
    const { datasetVersion, run, pipelineRun } = version.lineage
    const data = datasetVersion ? await orNull(datasets.byId(datasetVersion)) : null
    const made = pipelineRun ? await orNull(pipelines.get(pipelineRun)) : null
    return {
      version,
      data,
      personal: data ? await personalIn(data) : null,
      params: run ? ((await orNull(tracking.run(run)))?.params ?? {}) : {},
      sources: made?.plan.bundle.sources.length ?? null,
      outOfUse: made ? await pipelines.stepWarnings(made.plan) : [],
      sentences: await sentencesOf(version),
      approvals: (await parts.approvals(name)).filter((one) => one.number === version.number),
      baseline: await baselineOf(version),
    }
  }

  return {
    google: async (name: string, number: number | 'latest'): Promise<ModelCard> =>
      googleCard(await factsOf(name, number)),
    markdown: async (name: string, number: number | 'latest'): Promise<string> =>
      cardMarkdown(await factsOf(name, number)),
    async huggingFace(name: string, number: number | 'latest'): Promise<string> {
      const { huggingFaceCard } = await import('./hugging-face.ts')
      return huggingFaceCard(await factsOf(name, number))
    },
  }
}

interface Baseline {
  readonly rows?: number
  readonly columns?: readonly unknown[]
  readonly inputs?: Omit<Baseline, 'inputs'>
  readonly predictions?: unknown
}

const tasks: ReadonlySet<string> = new Set<Task>(['binary', 'multiclass', 'regression'])

/** The science's own words for the metrics that it knows. */
async function sentencesOf(version: ModelVersion): Promise<Record<string, string>> {
  const { task, target, positive } = signatureFacts(version)
  if (task === null || target === null || !tasks.has(task)) return {}
  const told = version.facts.context as WordsContext | undefined
  const context = { target, ...(positive === null ? {} : { positive }), ...told }
  const results = Object.fromEntries(
    Object.entries(version.metrics).map(([name, metric]) => [
      name,
      { ...metric, level: 0.95, perFold: [], pooled: false },
    ]),
  )
  const { describeMetrics } = await import('@slipway/ml/evaluate')
  return describeMetrics(task as Task, results, context)
}
