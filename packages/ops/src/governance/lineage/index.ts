import { SlipwayError } from '@slipway/contract/error'
import type { LineageBody } from '@slipway/contract/lineage'
import type { Datasets } from '../../datasets/index.ts'
import type { Pipelines } from '../../pipelines/index.ts'
import type { Registry } from '../../registry/index.ts'
import type { Serving } from '../../serving/index.ts'
import type { Tracking } from '../../tracking/index.ts'
import { notThere } from './lineage.errors.ts'
import { type Found, type Neighbour, walk } from './walk.ts'

export { lineageGraphRoutes } from './lineage.routes.ts'

export interface LineageParts {
  readonly datasets: Pick<
    Datasets,
    'byId' | 'madeOf' | 'madeByRun' | 'takenFrom' | 'answeredBy' | 'withDigest'
  >
  readonly tracking: Pick<Tracking, 'run' | 'runsThatRead' | 'search'>
  readonly pipelines: Pick<Pipelines, 'madeOf'>
  readonly registry: Pick<Registry, 'version' | 'versionsMadeOf'>
  readonly serving: Pick<Serving, 'revisionsOf' | 'servedIn'>
}

/** What a step's run is marked with. */
const runTag = 'slipway.pipeline_run'
const mostRuns = 200
/** Of parameters, of which some are whole tables. */
const mostLetters = 200

const pipelineRunRef = (id: string) => `pipeline-run:${id}`
const datasetRef = (id: string) => `dataset:${id}`
const modelRef = (name: string, number: number) => `model:${name}@${number}`
const endpointRef = (name: string, revision: number) => `endpoint:${name}@${revision}`
const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
const of = (id: string, words: string): Neighbour => ({ id, words })
const when = (id: string | null | undefined, ref: (id: string) => string, words: string): Neighbour[] =>
  id ? [of(ref(id), words)] : []

/** From what each room keeps: dataset versions, runs, model versions, endpoints and what they were asked, as one graph. */
export const openLineageGraph = (parts: LineageParts) => {
  const { datasets, tracking, pipelines, registry, serving } = parts

  const modelsOf = async (id: string): Promise<Neighbour[]> =>
    (await registry.versionsMadeOf(id)).toReversed().map((one) => of(modelRef(one.name, one.number), 'made'))

  const kinds: Readonly<Record<string, (id: string) => Promise<Found>>> = {
    async dataset(id) {
      const version = await datasets.byId(id)
      const captured = /^endpoint:([^@?#]+)/.exec(version.source.path)?.[1]
      return {
        node: {
          id: datasetRef(id),
          kind: 'dataset',
          name: `${version.name} version ${version.number}`,
          detail: `${version.rows.toLocaleString('en-US')} rows`,
          status: null,
          atMs: version.createdAtMs,
        },
        before: [
          ...version.madeFrom.map((origin) => of(datasetRef(origin), 'made of')),
          ...when(version.madeBy.run, pipelineRunRef, 'collected'),
          ...when(captured, (name) => `captures:${name}`, 'taken from'),
          ...(version.source.answeredBy ?? []).map((one) => of(`model:${one}`, 'answered by')),
        ],
        after: [
          ...(await modelsOf(id)),
          ...(await datasets.madeOf(id)).toReversed().map((one) => of(datasetRef(one.id), 'made')),
          ...(await tracking.runsThatRead(version.digest)).map((one) => of(`run:${one.id}`, 'read by')),
        ],
      }
    },
    async run(id) {
      const run = await tracking.run(id)
      const inputs = await Promise.all(
        run.inputs.map(async ({ name, digest }) => (await datasets.withDigest(name, digest))?.id),
      )
      return {
        node: {
          id: `run:${id}`,
          kind: 'run',
          name: run.name,
          detail: counted(Object.keys(run.metrics).length, 'metric'),
          status: run.status,
          atMs: run.startedAtMs,
        },
        before: [
          ...[...new Set(inputs)].flatMap((one) => when(one, datasetRef, 'read')),
          ...when(run.tags[runTag], pipelineRunRef, run.tags['slipway.step'] ?? 'step'),
        ],
        after: await modelsOf(id),
      }
    },
    async 'pipeline-run'(id) {
      const { run, params, datasets: named, resultsOf } = await pipelines.madeOf(id)
      const collected = new Set((await datasets.madeByRun(id)).map((one) => one.id))
      const { runs } = await tracking.search({ filter: `tags.\`${runTag}\` = '${id}'`, limit: mostRuns })
      return {
        node: {
          id: `pipeline-run:${id}`,
          kind: 'pipeline-run',
          name: run.pipeline,
          detail: Object.entries(params)
            .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
            .join(', ')
            .slice(0, mostLetters),
          status: run.status,
          atMs: run.createdMs,
        },
        before: [
          ...named.filter((one) => !collected.has(one)).map((one) => of(datasetRef(one), 'read')),
          ...resultsOf.map((one) => of(pipelineRunRef(one), 'gave results to')),
        ],
        after: [
          ...(await modelsOf(id)),
          ...[...collected].map((one) => of(datasetRef(one), 'collected')),
          ...runs.map((one) => of(`run:${one.id}`, one.tags['slipway.step'] ?? 'step')),
        ],
      }
    },
    async model(id) {
      const [, name = id, number] = /^(.+)@(\d+)$/.exec(id) ?? []
      const version = await registry.version(name, number === undefined ? 'latest' : Number(number))
      const { lineage } = version
      return {
        node: {
          id: modelRef(version.model, version.number),
          kind: 'model',
          name: `${version.model} version ${version.number}`,
          detail: version.aliases.join(', '),
          status: version.stage,
          atMs: version.createdAtMs,
        },
        before: [
          ...when(lineage.datasetVersion, datasetRef, 'trained on'),
          ...when(lineage.run, (run) => `run:${run}`, 'evaluated by'),
          ...when(lineage.pipelineRun, pipelineRunRef, 'released'),
        ],
        after: [
          ...(await serving.servedIn(version.model, version.number)).map((revision) =>
            of(endpointRef(revision.endpoint, revision.revision), 'answers on'),
          ),
          ...(await datasets.answeredBy(`${version.model}@${version.number}`))
            .toReversed()
            .map((one) => of(datasetRef(one.id), 'answers taken into')),
        ],
      }
    },
    async endpoint(id) {
      const [, name = id, number] = /^(.+)@(\d+)$/.exec(id) ?? []
      const revisions = await serving.revisionsOf(name)
      const found =
        number === undefined ? revisions[0] : revisions.find(({ revision }) => revision === Number(number))
      if (!found) throw notThere(`endpoint:${id}`)
      const now = found.revision === revisions[0]?.revision
      return {
        node: {
          id: endpointRef(name, found.revision),
          kind: 'endpoint',
          name: `${name} revision ${found.revision}`,
          detail: found.variants.map(({ name, version }) => `${name} ${version}`).join(', '),
          status: now ? 'answers' : 'answered before',
          atMs: found.createdAtMs,
        },
        before: found.variants.map((one) => of(modelRef(one.model, one.version), one.role)),
        after: [of(`captures:${name}`, 'captured')],
      }
    },
    async captures(name) {
      const revisions = await serving.revisionsOf(name)
      if (revisions.length === 0) throw notThere(`captures:${name}`)
      return {
        node: {
          id: `captures:${name}`,
          kind: 'captures',
          name: `what ${name} was asked`,
          detail: 'captured requests and answers',
          status: null,
          atMs: null,
        },
        before: revisions.map(({ revision }) => of(endpointRef(name, revision), 'captured')),
        after: (await datasets.takenFrom(`endpoint:${name}`)).map((one) =>
          of(datasetRef(one.id), 'taken into'),
        ),
      }
    },
  }

  const look = async (id: string): Promise<Found | null> => {
    const at = id.indexOf(':')
    try {
      return await (kinds[id.slice(0, at)]?.(id.slice(at + 1)) ?? null)
    } catch (cause) {
      // What is gone for good is not told.
      if (cause instanceof SlipwayError && cause.kind === 'not-found') return null
      throw cause
    }
  }

  return {
    /** Throws LINEAGE_NOT_FOUND. */
    async of(
      ref: string,
      { depth = 4, width = 8 }: { depth?: number; width?: number },
    ): Promise<LineageBody> {
      const graph = await walk(ref, { depth, width }, look)
      if (!graph) throw notThere(ref)
      return graph
    },
  }
}
export type LineageGraph = ReturnType<typeof openLineageGraph>
