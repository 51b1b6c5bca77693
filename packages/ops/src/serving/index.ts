import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { SlipwayError } from '@slipway/contract/error'
import type { ModelVersion } from '@slipway/contract/registry'
import type { EndpointBody, EndpointDetail } from '@slipway/contract/serving'
import { type Batch, type Signature, tableOfBatch } from '@slipway/ml/model'
import { nearestName, type Table } from '@slipway/ml/table'
import { newId } from '../kernel/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { HostedModel, ModelHost } from '../ports/model-host.ts'
import type { Registry } from '../registry/index.ts'
import type { Window } from './capture/archive.store.ts'
import { openCaptures } from './capture/captures.store.ts'
import type { CapturedTables, PredictionsPage, PredictionsQuestion } from './capture/read-captures.store.ts'
import { columnsOf } from './capture/schema.ts'
import { exampleCurl, exampleRow } from './example.ts'
import type { InputReader } from './input/input-reader.ts'
import { liveEndpoint, type Answer, type InputChecks, type LiveEndpoint } from './live-endpoint.ts'
import { folderName, modelFolders } from './model-folders.store.ts'
import { championOf, nextRevision, type Revision, type Variant } from './revision.ts'
import { repository } from './repository.ts'
import { revisionsStore } from './revisions.store.ts'
import { servingMetrics } from './serving-metrics.ts'
import {
  badName,
  closing,
  endpointNotFound,
  modelUnreadable,
  noSoleEndpoint,
  versionNotServed,
  versionNotReady,
  versionRefused,
} from './serving.errors.ts'
import type { ServingTables } from './serving.tables.ts'

export type { Revision, Variant } from './revision.ts'
export type { InputChecks } from './live-endpoint.ts'
export { migrations as servingMigrations, type ServingTables } from './serving.tables.ts'
export { servingRoutes } from './serving.routes.ts'
export {
  answerCall,
  type Answering,
  failed,
  predictionLimitBytes,
  readBody,
  type Reply,
  targetOf,
} from './protocols/index.ts'
export { grpcMetadata, readGrpcInfer, writeGrpcInfer } from './wire/grpc.ts'
export { serverMetadata } from './wire/open-inference.ts'
export { GRPCInferenceService, type ModelInferRequest } from './wire/proto/inference_pb.ts'
export type { CapturedTables } from './capture/read-captures.store.ts'

export interface ServingParts {
  readonly database: { readonly db: Kysely<ServingTables> }
  readonly clock: Clock
  readonly artifacts: ArtifactStore
  readonly registry: Pick<Registry, 'version' | 'versionOnce' | 'mustBeAllowedToAnswer' | 'promote'>
  readonly host: ModelHost
  /** The state folder: models are laid out under `models/`, predictions captured under `captures/`. */
  readonly home: string
  /** `warn` unless given. */
  readonly inputChecks?: InputChecks
}

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** Opens the serving room. Endpoints of an earlier life answer again; their models open on the first request. */
export const openServing = async ({
  database,
  clock,
  artifacts,
  registry,
  host,
  home,
  inputChecks = 'warn',
}: ServingParts) => {
  const revisions = revisionsStore(database.db)
  const folders = modelFolders({ dir: join(home, 'models'), artifacts })
  const metrics = servingMetrics(clock.nowMs())
  const endpoints = new Map<string, LiveEndpoint>()
  const deploying = new Map<string, Promise<unknown>>()
  let closed = false

  const captures = openCaptures({
    dir: join(home, 'captures'),
    nowMs: clock.nowMs,
    retentionOf: (name) => ({
      retentionDays: endpoints.get(name)?.revision().capture.retentionDays ?? null,
      retentionBytes: null,
    }),
  })

  /** `known` is given where the version is just being deployed: then what can't be opened is the caller's fault. */
  const openHosted = async (variant: Variant, known?: ModelVersion): Promise<HostedModel> => {
    try {
      const version = known ?? (await registry.versionOnce(variant.model, variant.version))
      const folder = await folders.folderOf(version)
      try {
        return await host.open(folder)
      } catch (cause) {
        // What a host elsewhere says isn't the copy's fault.
        if (cause instanceof SlipwayError && /^MODEL_(HOST|REMOTE)_/.test(cause.code)) throw cause
        // The copy may have been cut by a power failure: lay it out again before the model is blamed.
        await folders.discard(folder)
        return await host.open(await folders.folderOf(version))
      }
    } catch (cause) {
      if (known && cause instanceof SlipwayError && cause.code === 'SERVING_MODEL_INCOMPLETE') throw cause
      const blamed = known && !(cause instanceof SlipwayError && cause.kind === 'unavailable')
      throw modelUnreadable(variant, blamed ? 'invalid' : 'unavailable', cause)
    }
  }

  const enliven = (revision: Revision, createdAtMs: number): LiveEndpoint => {
    const counted = metrics.of(revision.endpoint)
    return liveEndpoint(revision, {
      createdAtMs,
      metrics: counted,
      openModel: openHosted,
      openCapture: () =>
        captures.log(revision.endpoint, {
          onCaptured: counted.captured,
          onDropped: counted.dropped,
        }),
      inputChecks,
      newId: () => newId('rq'),
      nowMs: clock.nowMs,
      tickMs: () => performance.now(),
    })
  }

  await folders.clearDrafts()
  for (const { revision, createdAtMs } of await revisions.newest())
    endpoints.set(revision.endpoint, enliven(revision, createdAtMs))

  const endpointAt = (name: string): LiveEndpoint => {
    if (closed) throw closing()
    const found = endpoints.get(name)
    if (!found) throw endpointNotFound(name, nearestName(name, [...endpoints.keys()]) ?? null)
    return found
  }

  const bodyOf = (endpoint: LiveEndpoint): EndpointBody => {
    const revision = endpoint.revision()
    const { model, version } = championOf(revision)
    return {
      name: revision.endpoint,
      createdAtMs: endpoint.createdAtMs,
      revision: revision.revision,
      model,
      version,
      variants: [...revision.variants],
      path: `/api/v1/endpoints/${revision.endpoint}/predict`,
    }
  }

  /** Changes to one endpoint go one by one. */
  const inTurn = <R>(names: readonly string[], work: () => Promise<R>): Promise<R> => {
    const now = Promise.all(names.map((name) => deploying.get(name) ?? Promise.resolve())).then(work)
    const over = now.catch(() => {})
    for (const name of names) deploying.set(name, over)
    return now
  }

  /**
   * Lets a version answer on endpoints, as the next revision of each: opened first, then stored by `commit`, all at once,
   * then answering. Where anything fails nothing changes.
   */
  const replaceOn = async (
    names: readonly string[],
    version: ModelVersion,
    { by, reason }: { by: string; reason: string },
    commit: (next: readonly Revision[]) => Promise<void>,
  ): Promise<Revision[]> => {
    const { model, number } = version
    if (version.stage === 'refused') throw versionRefused(model, number)
    if (version.status !== 'ready') throw versionNotReady(version)
    const next = names.map((name) =>
      nextRevision(
        endpoints.get(name)?.revision() ?? null,
        { endpoint: name, variants: [{ role: 'champion', model, version: number }], author: by, reason },
        clock.nowMs(),
      ),
    )
    const lives = next.map((revision) => ({
      revision,
      live: endpoints.get(revision.endpoint) ?? enliven(revision, revision.createdAtMs),
    }))
    const work = lives.reduceRight<() => Promise<void>>(
      (inner, { live, revision }) =>
        () =>
          live.replace(revision, version, inner),
      () => commit(next),
    )
    await work()
    for (const { live, revision } of lives) endpoints.set(revision.endpoint, live)
    return next
  }

  const deployNow = async (wanted: Deployment): Promise<Revision> => {
    const { endpoint: name, model, version: number, by = 'slipway', reason = '' } = wanted
    const version = await registry.version(model, number)
    await registry.mustBeAllowedToAnswer(model, number)
    const [revision] = await replaceOn([name], version, { by, reason }, async ([next]) =>
      revisions.add(next!),
    )
    return revision!
  }

  /** Where a version answers, or should once it is the champion. */
  const placesOf = ({ model, deployment }: ModelVersion): string[] => {
    const answering = [...endpoints]
      .filter(([, live]) => championOf(live.revision()).model === model)
      .map(([name]) => name)
    const meant = deployment?.endpoint
    return answering.length > 0 ? answering : meant ? [meant] : []
  }

  return {
    /** prom-client's registry of this room's metrics, for `/metrics`. */
    metrics: metrics.registry,

    /**
     * Lets a model version answer on an endpoint, as a new revision; the endpoint is made where it is new. The
     * model is opened first, so what can't answer is never deployed. Deployments to one endpoint go one by one.
     */
    async deploy(wanted: Deployment): Promise<Revision> {
      if (closed) throw closing()
      if (!nameForm.test(wanted.endpoint)) throw badName(wanted.endpoint)
      return inTurn([wanted.endpoint], () => deployNow(wanted))
    },

    /**
     * Makes a version the champion and, where asked, lets it answer at once: aliases, stages and revisions become durable
     * together or not at all, whatever ends this process meanwhile.
     */
    async promote(
      model: string,
      number: number | 'latest',
      { deploy = false, ...wish }: Promotion,
    ): Promise<{ version: ModelVersion; before: number | null; endpoints: string[] }> {
      if (!deploy) return { ...(await registry.promote(model, number, wish)), endpoints: [] }
      if (closed) throw closing()
      const wanted = await registry.version(model, number)
      const names = placesOf(wanted)
      for (const name of names) if (!nameForm.test(name)) throw badName(name)
      return inTurn(names, async () => {
        const behind = names.filter((name) => {
          const now = endpoints.get(name)?.revision()
          return !now || championOf(now).model !== wanted.model || championOf(now).version !== wanted.number
        })
        let promoted: Awaited<ReturnType<Registry['promote']>> | null = null
        const reason = wish.reason || `version ${wanted.number} is the champion`
        await replaceOn(behind, wanted, { by: wish.by, reason }, async (next) => {
          promoted = await registry.promote(model, wanted.number, wish, async (trx) => {
            const store = revisionsStore(trx as unknown as Kysely<ServingTables>)
            for (const revision of next) await store.add(revision)
          })
        })
        return { ...promoted!, endpoints: names }
      })
    },

    /** Every version that a revision of any endpoint names: what may be rolled back to. */
    deployed: (trx: Kysely<ServingTables>): Promise<{ model: string; version: number }[]> =>
      revisionsStore(trx).deployed(),

    folderName,
    /** Models that are laid out in this home. */
    modelFolders: (): Promise<string[]> => folders.names(),
    dropFolders: (names: readonly string[], onlyLook: boolean) => folders.drop(names, onlyLook),

    list: (): EndpointBody[] =>
      [...endpoints.values()].map(bodyOf).sort((a, b) => (a.name < b.name ? -1 : 1)),

    /** @param origin where the server is reached, such as http://127.0.0.1:4700, for the example. */
    async get(name: string, origin: string): Promise<EndpointDetail> {
      const endpoint = endpointAt(name)
      const signature = await endpoint.signature()
      const row = exampleRow(signature)
      const body = bodyOf(endpoint)
      return {
        ...body,
        signature: signature as EndpointDetail['signature'],
        revisions: await revisions.of(name),
        counts: endpoint.counts(),
        example: { rows: [row], curl: exampleCurl(origin + body.path, row) },
      }
    },

    /** Throws SERVING_ENDPOINT_NOT_FOUND. */
    mustExist(name: string): void {
      endpointAt(name)
    },

    /** What an endpoint takes and gives, and the model version it serves; `version`, where given, must be that one. */
    async describe(
      name: string,
      version?: string,
    ): Promise<{ signature: Signature; model: string; version: number }> {
      const endpoint = endpointAt(name)
      const served = championOf(endpoint.revision())
      if (version !== undefined && version !== String(served.version))
        throw versionNotServed(name, version, served.version)
      return { signature: await endpoint.signature(), model: served.model, version: served.version }
    },

    ...repository({
      find: (name) => (closed ? null : (endpoints.get(name) ?? null)),
      at: endpointAt,
      all: () => [...endpoints.values()],
    }),

    /** The name of the only endpoint there is. */
    soleEndpoint(): string {
      const names = [...endpoints.keys()].sort()
      if (names.length !== 1) throw noSoleEndpoint(names)
      return names[0] as string
    },

    /** Reads a request with the served signature, answers it, and captures it. */
    async answer<Request extends { readonly table: Batch; readonly id: string | undefined }>(
      name: string,
      version: string | undefined,
      read: (reader: InputReader) => Request | Promise<Request>,
    ): Promise<Answer<Request>> {
      return endpointAt(name).answer(version, read)
    },

    /** The columns that the served version answers to a table of its inputs; neither counted nor captured. */
    async score(name: string, table: Table): Promise<Table> {
      return tableOfBatch(await endpointAt(name).score(table))
    },

    /** Captured requests, newest first. */
    async predictions(name: string, asked: PredictionsQuestion): Promise<PredictionsPage> {
      endpointAt(name)
      return captures.predictions(name, asked)
    },

    /** The newest `maxRows` rows that the served version answered in a window, read back from disk. */
    async captured(name: string, window: Window, maxRows: number): Promise<CapturedTables> {
      const endpoint = endpointAt(name)
      const { version } = championOf(endpoint.revision())
      const { inputs, outputs } = columnsOf(await endpoint.signature())
      return captures.tables(name, window, { version, maxRows, inputs, outputs, hidden: new Set() })
    },

    /** Lets answers in flight end and writes what is captured. */
    async close(): Promise<void> {
      closed = true
      await Promise.allSettled(deploying.values())
      await Promise.all([...endpoints.values()].map((endpoint) => endpoint.close()))
      await captures.close()
      await host.close()
    },
  }
}
export type Serving = Awaited<ReturnType<typeof openServing>>

export interface Promotion {
  /** Only if this version is the champion now; null: if there is none. */
  readonly from?: number | null
  readonly reason?: string
  readonly by: string
  readonly deploy?: boolean
}

export interface Deployment {
  readonly endpoint: string
  readonly model: string
  readonly version: number
  /** Who wants it. */
  readonly by?: string | undefined
  readonly reason?: string | undefined
}
