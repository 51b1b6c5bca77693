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
  readonly tracking: Pick<Tracking, 'run' | 'runsThatRead'>
  readonly pipelines: Pick<Pipelines, 'summary'>
  readonly registry: Pick<Registry, 'version' | 'versionsMadeOf'>
  readonly serving: Pick<Serving, 'revisionsOf' | 'servedIn'>
}

const datasetRef = (id: string) => `dataset:${id}`
const modelRef = (name: string, number: number) => `model:${name}@${number}`
const endpointRef = (name: string, revision: number) => `endpoint:${name}@${revision}`
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
          ...when(
            version.madeBy.run,
            (run) => `pipeline-run:${run}`,
            `collected by ${version.madeBy.step ?? 'a step'}`,
          ),
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
          detail: 'run',
          status: run.status,
          atMs: run.startedAtMs,
        },
        before: [
          ...[...new Set(inputs)].flatMap((one) => when(one, datasetRef, 'read')),
          ...when(run.tags['slipway.pipeline_run'], (one) => `pipeline-run:${one}`, 'step of'),
        ],
        after: await modelsOf(id),
      }
    },
    async 'pipeline-run'(id) {
      const run = await pipelines.summary(id)
      return {
        node: {
          id: `pipeline-run:${id}`,
          kind: 'pipeline-run',
          name: run.pipeline,
          detail: 'pipeline run',
          status: run.status,
          atMs: run.createdMs,
        },
        before: [],
        after: [
          ...(await modelsOf(id)),
          ...(await datasets.madeByRun(id)).map((one) => of(datasetRef(one.id), 'collected')),
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
          ...when(lineage.pipelineRun, (run) => `pipeline-run:${run}`, 'released by'),
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
