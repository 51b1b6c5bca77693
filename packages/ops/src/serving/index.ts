import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { ExportedPredictions, PredictionExport } from '@slipway/contract/prediction-exports'
import type { EndpointBody, EndpointDetail } from '@slipway/contract/serving'
import { type Batch, type Signature, tableOfBatch } from '@slipway/ml/model'
import type { Table } from '@slipway/ml/table'
import type { Soon } from '../kernel/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import type { ModelHost, ModelRuntime } from '../ports/model-host.ts'
import { allowAll, type Policy } from '../ports/policy.ts'
import { noShadows, type Shadows } from '../ports/shadows.ts'
import type { Registry } from '../registry/index.ts'
import { admission } from './admission.ts'
import type { Window } from './capture/archive.store.ts'
import { exportCaptured } from './capture/export-captures.store.ts'
import { openAskedLately } from './asked-lately.ts'
import { openCallers } from './callers.ts'
import { openCaptures } from './capture/captures.store.ts'
import type { CapturedTables, PredictionsPage, PredictionsQuestion } from './capture/read-captures.store.ts'
import { treatmentsOf } from './capture/hidden.ts'
import { columnsOf } from './capture/schema.ts'
import { openModelChecks, type ModelChecks } from './checks/index.ts'
import { openChanges, type ServingOutbox } from './changes.ts'
import { changesStore } from './changes.store.ts'
import { openComparisons } from './compare/index.ts'
import { openDeployments } from './deployments.ts'
import { endpointBody, variantCounts } from './endpoint-body.ts'
import { openEndpoints } from './endpoints.ts'
import { openFollowing } from './following.ts'
import { exampleCurl, exampleRow } from './example.ts'
import { openExplained } from './explain-captured.ts'
import type { InputReader } from './input/input-reader.ts'
import { openLabels } from './labels/index.ts'
import type { InputChecks } from './input-checks.ts'
import type { Answer, Choice } from './answer.ts'
import { folderName, modelFolders } from './model-folders.store.ts'
import { answeringOf } from './open-variant.ts'
import { championOf, defaultCapture, type Revision } from './revision.ts'
import { repository } from './repository.ts'
import { revisionsStore } from './revisions.store.ts'
import { openPairs } from './pairs/index.ts'
import { openRollouts } from './rollouts/index.ts'
import { serverIdIn } from './server-id.store.ts'
import { servedVersions } from './served-versions.ts'
import { servingMetrics } from './serving-metrics.ts'
import { openAhead } from './open-ahead.ts'
import { noSoleEndpoint, versionNotServed } from './serving.errors.ts'
import type { ServingTables } from './serving.tables.ts'
import { openTraffic } from './traffic/index.ts'

export type { Revision, Variant } from './revision.ts'
export type { InputChecks } from './input-checks.ts'
export type { Choice } from './answer.ts'
export type { ServingOutbox } from './changes.ts'
export { migrations as servingMigrations, type ServingTables } from './serving.tables.ts'
export { servingRoutes } from './serving.routes.ts'
export { answerShadows } from './shadows/answer-shadows.ts'
export {
  answerCall,
  type Answering,
  failed,
  predictionLimitBytes,
  readBody,
  type Reply,
  type Target,
  targetOf,
} from './protocols/index.ts'
export { badCompression, bodyTooLarge, callUnknown, wrongForm } from './serving.errors.ts'
export { grpcMetadata, readGrpcInfer, writeGrpcInfer } from './wire/grpc.ts'
export { modelConfig, mustLoadAsIs } from './wire/model-config.ts'
export { modelStatistics } from './wire/model-statistics.ts'
export { serverMetadata } from './wire/open-inference.ts'
export {
  GRPCInferenceService,
  ModelConfigResponseSchema,
  type ModelInferRequest,
  ModelStatisticsResponseSchema,
} from './wire/proto/inference_pb.ts'
export type { CapturedTables } from './capture/read-captures.store.ts'
export { openModelChecks, type ModelChecks } from './checks/index.ts'
export { mostWaiting } from './labels/index.ts'
export type { Deployment, Promotion } from './deployments.ts'

export interface ServingParts {
  readonly database: Pick<Database<ServingTables>, 'db' | 'write' | 'dialect'>
  readonly clock: Clock
  readonly artifacts: ArtifactStore
  readonly registry: Pick<
    Registry,
    'version' | 'versionOnce' | 'versionById' | 'mustBeAllowedToAnswer' | 'promote' | 'aliased'
  >
  readonly host: ModelHost
  /** Checks what is registered; one of this room's own unless given. */
  readonly checks?: ModelChecks
  /** Where shadows run; nowhere unless given. */
  readonly shadows?: Shadows
  /** The platform's keyed pseudonyms; without them captures that want some fail to open. */
  readonly pseudonymiser?: () => Promise<(value: string) => string>
  /** Which versions may answer callers; all unless given. */
  readonly policy?: Pick<Policy, 'refuses'>
  /** Hears what happens to endpoints. */
  readonly outbox?: ServingOutbox
  /** The state folder: models are laid out under `models/`, predictions captured under `captures/`. */
  readonly home: string
  /** `warn` unless given. */
  readonly inputChecks?: InputChecks
  /** How many labels and figures may wait for predictions that are not captured, at each endpoint. */
  readonly mostWaitingLabels?: number
}

const noPseudonyms = async (): Promise<never> => {
  throw new Error('The serving room was opened without pseudonyms.')
}

/** Opens the serving room. Endpoints of an earlier life answer again; their models open on the first request, or ahead of it. */
export const openServing = async (parts: ServingParts) => {
  const { database, clock, artifacts, registry, host, home } = parts
  const { inputChecks = 'warn', shadows = noShadows, policy = allowAll } = parts
  const { pseudonymiser = noPseudonyms, checks = openModelChecks({ database, clock }) } = parts
  const revisions = revisionsStore(database.db)
  /** A SQLite file has one server. */
  const alone = database.dialect === 'sqlite'
  const folders = modelFolders({ dir: join(home, 'models'), artifacts })
  const metrics = servingMetrics(clock.nowMs())
  const captures = openCaptures({
    dir: join(home, 'captures'),
    nowMs: clock.nowMs,
    retentionOf: (name) => endpoints.find(name)?.revision().capture ?? defaultCapture,
    onOldDropped: (name) => comparisons.expireTold(name),
  })
  const askedLately = openAskedLately({ captures, nowMs: clock.nowMs })
  const versions = servedVersions(registry)
  const endpoints = openEndpoints({
    clock,
    versions,
    host,
    shadows,
    folders,
    metrics,
    inputChecks,
    captures,
    askedLately,
    pseudonymiser,
  })
  checks.attach({
    registry,
    open: (version) => endpoints.openHosted({ model: version.model, version: version.number }, version),
  })
  const changes = openChanges({
    database,
    clock,
    registry,
    endpoints,
    admission: admission({ registry, policy, checks }),
    ...(parts.outbox ? { outbox: parts.outbox } : {}),
    ...(alone ? {} : { catchUp: (names) => following.catchUp(names) }),
  })
  const labels = await openLabels({
    database,
    clock,
    mostWaiting: parts.mostWaitingLabels,
    unmatched: {
      count: (name) => comparisons.unmatched.count(name),
      among: (name, told) => comparisons.unmatched.among(name, told),
    },
  })
  metrics.readWaiting(labels.waitingKnown)
  const comparisons = openComparisons({
    captures,
    labels,
    nowMs: clock.nowMs,
    signatureOf: async (name) => (await endpoints.at(name).model()).signature,
    revisionsOf: (name) => revisions.of(name),
  })

  await folders.clearDrafts()
  const newest = await revisions.newest()
  await versions.readAhead(newest.map(({ revision }) => revision))
  for (const { revision, createdAtMs } of newest)
    if (revision.variants.length > 0) void endpoints.put(endpoints.make(revision, createdAtMs))
  const rollouts = await openRollouts({
    database,
    clock,
    endpoints,
    changes,
    registry,
    server: await serverIdIn(home),
    labelled: comparisons.labelled,
    figures: comparisons.figures,
  })
  const following = openFollowing({
    revisions,
    count: changesStore(database.db).count,
    endpoints,
    rollouts,
    inTurn: changes.inTurn,
  })
  const traffic = openTraffic({ endpoints, shadows, nowMs: clock.nowMs })
  const hasCallers = openCallers({ traffic, captures, nowMs: clock.nowMs })
  const deployments = openDeployments({ endpoints, changes, rollouts, revisions, registry, hasCallers })
  const endpointAt = endpoints.at

  return {
    /** What became of answers, and how variants compare by it. */
    labels,
    comparisons,

    /** The last hour, step by step. */
    traffic,

    onChange: endpoints.onChange,

    /** prom-client's registry of this room's metrics, for `/metrics`. */
    metrics: metrics.registry,
    checks,
    ...openExplained({ captures, endpoints, askedLately, revisionsOf: (name) => revisions.of(name) }),
    ...deployments,
    rollouts,

    /** Every version that a revision of any endpoint names: what may be rolled back to. */
    deployed: (trx: Kysely<ServingTables>): Promise<{ model: string; version: number }[]> =>
      revisionsStore(trx).deployed(),

    folderName,
    /** Models that are laid out in this home. */
    modelFolders: (): Promise<string[]> => folders.names(),
    dropFolders: (names: readonly string[], onlyLook: boolean) => folders.drop(names, onlyLook),

    list: (): EndpointBody[] =>
      endpoints
        .all()
        .map(endpointBody)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),

    /** @param origin where the server is reached, such as http://127.0.0.1:4700, for the example. */
    async get(name: string, origin: string): Promise<EndpointDetail> {
      const endpoint = endpointAt(name)
      const { signature } = await endpoint.model()
      const row = exampleRow(signature)
      const body = endpointBody(endpoint)
      return {
        ...body,
        signature: signature as EndpointDetail['signature'],
        revisions: await revisions.of(name),
        counts: endpoint.counts(),
        variantCounts: await variantCounts(endpoint, shadows),
        labels: await labels.waiting(name),
        example: { rows: [row], curl: exampleCurl(origin + body.path, row) },
      }
    },

    /** What an endpoint counted since this server started. */
    countsOf: (name: string) => endpointAt(name).counts(),
    /** Every state of an endpoint, the newest first; none where there never was one. */
    revisionsOf: (name: string) => revisions.of(name),
    /** The newest revision of each endpoint that has a model version among its variants. */
    async servedIn(model: string, version: number): Promise<Revision[]> {
      const all = await Promise.all(endpoints.names().map((name) => revisions.of(name)))
      return all.flatMap(
        (own) =>
          own.find(({ variants }) =>
            variants.some((one) => one.model === model && one.version === version),
          ) ?? [],
      )
    },

    /** Throws SERVING_ENDPOINT_NOT_FOUND. */
    mustExist(name: string): void {
      endpointAt(name)
    },

    /** What an endpoint takes and gives, and the model version it serves; `version`, where given, must be that one. */
    async describe(
      name: string,
      version?: string,
    ): Promise<{ signature: Signature; runtime: ModelRuntime; model: string; version: number }> {
      const endpoint = endpointAt(name)
      const champion = championOf(endpoint.revision())
      const served = answeringOf(endpoint.revision()).find(
        (variant) => version === undefined || version === String(variant.version),
      )
      if (!served) throw versionNotServed(name, version!, champion.version)
      const { signature, runtime } = await endpoint.model()
      return { signature, runtime, model: served.model, version: served.version }
    },

    ...repository({
      find: (name) => (endpoints.isClosed() ? null : (endpoints.find(name) ?? null)),
      at: endpointAt,
      all: endpoints.all,
    }),

    /** The name of the only endpoint there is. */
    soleEndpoint(): string {
      const names = endpoints.names().sort()
      if (names.length !== 1) throw noSoleEndpoint(names)
      return names[0] as string
    },

    /**
     * Reads a request with the served signature, answers it, and captures it. `version` and `choice.variant`, where given,
     * must be served; else the endpoint's weights say who answers.
     */
    answer<Request extends { readonly table: Batch; readonly id: string | undefined }>(
      name: string,
      version: string | undefined,
      read: (reader: InputReader) => Request | Promise<Request>,
      choice?: Choice,
    ): Soon<Answer<Request>> {
      return endpointAt(name).answer(version, read, choice)
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

    shadowPairs: openPairs({ captures, comparisons, nowMs: clock.nowMs, endpointAt }),

    /** Captured rows as a file of the artifact store, with labels where wanted; see exportCaptured. */
    async exportPredictions(name: string, wish: PredictionExport): Promise<ExportedPredictions> {
      endpointAt(name)
      const query: Parameters<typeof exportCaptured>[0]['query'] = (window, use) =>
        captures.query(name, window, use)
      const labels = wish.labelled ? await comparisons.labelSql(name) : null
      return exportCaptured({ query, artifacts, labels, revisions: await revisions.of(name) }, wish)
    },

    /** The newest `maxRows` rows that the served version answered in a window, read back from disk. */
    async captured(name: string, window: Window, maxRows: number): Promise<CapturedTables> {
      const endpoint = endpointAt(name)
      const { version } = championOf(endpoint.revision())
      const { signature } = await endpoint.model()
      const { inputs, outputs } = columnsOf(signature)
      const hidden = new Set(treatmentsOf(signature, endpoint.revision().capture).keys())
      return captures.tables(name, window, { version, maxRows, inputs, outputs, hidden })
    },

    /**
     * Removes what was captured of a person, who is `value` in the input `column`, under the pseudonym too, and the figures
     * told of them. `left`: files that are still being written; ask again later. Throws CAPTURE_COLUMN_NOT_FOUND.
     */
    async erase(name: string, column: string, value: string): Promise<{ rows: number; left: number }> {
      endpointAt(name)
      const pseudonym = await pseudonymiser().catch(() => null)
      const values = [value, ...(pseudonym ? [pseudonym(value)] : [])]
      await labels.forget(name, values)
      await comparisons.refreshTold(name)
      const erased = await captures.erase(name, column, values)
      if (erased.rows > 0) await comparisons.refold(name)
      return erased
    },

    /** Waits until what was mirrored before is answered and captured by the shadows, or dropped. */
    flushShadows: (name: string): Promise<void> => shadows.flush(name),

    /** From now on rollouts go on by themselves, what other servers change is followed, and traffic is looked at. */
    async begin({ stays = false } = {}): Promise<void> {
      rollouts.begin()
      if (!alone) following.begin()
      traffic.begin()
      await checks.resume()
      if (stays) void openAhead({ endpoints, captures, nowMs: clock.nowMs })
    },

    /** Lets answers in flight end and writes what is captured. */
    async close(): Promise<void> {
      endpoints.close()
      await checks.close()
      traffic.close()
      await following.close()
      await rollouts.close()
      await changes.idle()
      await endpoints.end()
      await captures.close()
      await comparisons.close()
      await host.close()
      await checks.close()
    },
  }
}
export type Serving = Awaited<ReturnType<typeof openServing>>
