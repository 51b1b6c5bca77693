import type { Registry as Metrics } from 'prom-client'
import type { Prices } from '@slipway/contract/run-cost'
import { openDatabase } from '../adapters/database/index.ts'
import { openDatasets, openPrivacy, openQuarantines, openRows } from '../datasets/index.ts'
import { openFeatures } from '../features/index.ts'
import { openLineageGraph, openMembers, openOverview } from '../governance/index.ts'
import type { CollectGarbage, Rooms } from '../http/index.ts'
import { openMonitoring } from '../monitoring/index.ts'
import {
  type Limits,
  openPipelines,
  openSchedules,
  openSecrets,
  openSteps,
  openTriggers,
  type Planner,
} from '../pipelines/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { AttemptLogs } from '../ports/attempt-logs.ts'
import type { Clock } from '../ports/clock.ts'
import type { Executor } from '../ports/executor.ts'
import type { ModelHost } from '../ports/model-host.ts'
import type { Policy } from '../ports/policy.ts'
import type { Shadows } from '../ports/shadows.ts'
import type { SecretBox } from '../ports/secret-box.ts'
import { mlflowFolderOf, mlflowSessionKey, mlflowWebhookWire } from '../mlflow/index.ts'
import { openRegistry, openWebhooks, type Reach, type Send } from '../registry/index.ts'
import { type InputChecks, openModelChecks, openServing } from '../serving/index.ts'
import { openEvaluationDatasets, openStudies, openTraces, openTracking } from '../tracking/index.ts'
import { databaseMetrics } from './database-metrics.ts'
import { openGarbage } from './garbage/collect-garbage.ts'
import { happenings } from './happenings.ts'
import { platformMigrations, type PlatformTables } from './platform.tables.ts'

/** What every room is opened with. A room takes from it what it needs. */
export interface Ground {
  /** The project's state folder, `.slipway`. */
  readonly home: string
  readonly artifacts: ArtifactStore
  /** What steps print. */
  readonly logs: AttemptLogs
  readonly clock: Clock
  readonly policy: Policy
  /** Runs the steps of pipelines. */
  readonly executor: Executor
  /** What their steps share. */
  readonly limits: Limits
  /** What endpoints do about rows that fail the checks of the training data. */
  readonly inputChecks: InputChecks
  /** How many labels may wait for predictions that are not captured, at each endpoint. */
  readonly mostWaitingLabels: number
  /** Whether versions are checked as they are registered; else before they are deployed. */
  readonly checkRegistered: boolean
  /** Answers predictions; models that answer elsewhere may need a secret for it. */
  readonly openHost: (secret: ReadSecret) => ModelHost
  /** Where shadows run. */
  readonly openShadows: (secret: ReadSecret) => Shadows
  /** How webhooks are told, and which addresses may be. */
  readonly webhooks: { readonly send: Send; readonly reach: Reach }
  /** Seals secrets before they are written down. */
  readonly box: SecretBox
  /** What the machine costs; null: nobody said. Throws where what is said makes no sense. */
  readonly prices?: () => Prices | null
  /** Plans the pipelines of the project; null where there is none. */
  readonly planner: Planner | null
  /** Whether this server stays: the clock and events start pipelines here, and what was asked lately is opened ahead. */
  readonly live: boolean
}

/** Reads a secret by its name; null where it isn't kept. */
export type ReadSecret = (name: string) => Promise<string | null>

export interface OpenRooms {
  readonly rooms: Rooms
  readonly collectGarbage: CollectGarbage
  readonly dialect: 'sqlite' | 'postgres'
  /** What rooms count, for /metrics. */
  readonly metrics: Metrics[]
  ready(): Promise<void>
  /** Once the server listens: what an earlier life left running goes on, ends as lost, or is left. */
  begin(where: {
    url: string
    tokenFor(actor: string): string
    unfinished: 'resume' | 'give-up' | 'leave'
  }): Promise<void>
  /** Before the server stops listening: what runs is suspended, to go on in the next life. */
  suspend(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the database and the rooms in the order of the lifecycle. A further room: its tables in platform.tables.ts, its door here,
 * its routes in http/rooms.ts, and its events (what a room to the right hears from one to its left) at the end.
 * @param where a path of a SQLite file, or a postgres:// URL
 */
export async function openRooms(where: string, ground: Ground): Promise<OpenRooms> {
  const database = await openDatabase<PlatformTables>(where, platformMigrations)
  try {
    const triggers = openTriggers(ground)
    const hears = happenings(triggers)
    const datasets = openDatasets({ database, outbox: hears.datasets, ...ground })
    const features = openFeatures({ database, datasets, ...ground })
    const quarantines = openQuarantines({ database, datasets, ...ground })
    const privacy = openPrivacy({ database, datasets, ...ground })
    const rows = openRows({ datasets, privacy, quarantines, ...ground })
    const tracking = openTracking({ database, folderOf: mlflowFolderOf, ...ground })
    const studies = openStudies({ database, ensureExperiment: tracking.ensureExperiment, ...ground })
    const traces = openTraces({
      database,
      mustTake: (id) => tracking.experiment(id),
      sessionKey: mlflowSessionKey,
      ...ground,
    })
    const evaluationDatasets = openEvaluationDatasets({
      database,
      mustTake: (id) => tracking.experiment(id),
      ...ground,
    })
    const secrets = openSecrets({ database, ...ground })
    const steps = openSteps({ database, ...ground })
    const pipelines = openPipelines({
      database,
      secrets,
      steps,
      personal: privacy.personalColumns,
      outbox: triggers.outbox,
      ...ground,
    })
    const schedules = openSchedules({ database, pipelines, triggers, ...ground })
    const webhooks = openWebhooks({
      database,
      wire: mlflowWebhookWire,
      clock: ground.clock,
      box: ground.box,
      ...ground.webhooks,
    })
    const checks = openModelChecks({ database, ...ground })
    const outbox = hears.registry(webhooks.outbox, checks.outbox)
    const registry = openRegistry({ database, outbox, datasets, tracking, pipelines, ...ground })
    const host = ground.openHost(secrets.find)
    const shadows = ground.openShadows(secrets.find)
    const serving = await openServing({
      database,
      registry,
      checks,
      host,
      shadows,
      outbox: hears.serving,
      pseudonymiser: privacy.pseudonymiser,
      ...ground,
    })
    const monitoring = openMonitoring({
      database,
      outbox: hears.monitoring,
      datasets,
      registry,
      serving,
      ...ground,
    })
    const members = openMembers({ database, ...ground })
    // Asked now, so that the first prediction needs no database for it.
    await members.any()
    const lineageGraph = openLineageGraph({ datasets, tracking, pipelines, registry, serving })
    const overview = openOverview({ datasets, pipelines, registry, serving, monitoring, ...ground })
    const rooms = {
      datasets,
      features,
      quarantines,
      privacy,
      rows,
      tracking,
      studies,
      traces,
      evaluationDatasets,
      pipelines,
      schedules,
      secrets,
      steps,
      registry,
      webhooks,
      serving,
      monitoring,
      members,
      lineageGraph,
      overview,
    }
    return {
      rooms,
      collectGarbage: openGarbage({ database, rooms, ...ground }),
      dialect: database.dialect,
      metrics: [serving.metrics, databaseMetrics(database)],
      async ready() {
        await Promise.all([database.ping(), ground.artifacts.check()])
      },
      async begin(where) {
        await pipelines.start(where)
        await webhooks.start()
        await schedules.start()
        await serving.begin({ stays: ground.live })
      },
      async suspend() {
        await schedules.close()
        await pipelines.close()
      },
      async close() {
        await webhooks.close()
        await serving.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
