import type { FastifyInstance } from 'fastify'
import {
  datasetsRoutes,
  type Datasets,
  type Privacy,
  privacyRoutes,
  quarantineRoutes,
  type Quarantines,
  type Rows,
  rowsRoutes,
} from '../datasets/index.ts'
import { featuresRoutes, type Features } from '../features/index.ts'
import {
  type LineageGraph,
  lineageGraphRoutes,
  membersRoutes,
  type Members,
  type Overview,
  overviewRoutes,
} from '../governance/index.ts'
import { version } from '../kernel/index.ts'
import { mlflowRoutes } from '../mlflow/index.ts'
import { monitoringRoutes, type Monitoring } from '../monitoring/index.ts'
import {
  pipelineQueueRoutes,
  pipelinesRoutes,
  schedulesRoutes,
  secretsRoutes,
  stepsRoutes,
  type Pipelines,
  type Schedules,
  type Secrets,
  type Steps,
} from '../pipelines/index.ts'
import {
  approvalsRoutes,
  cardRoutes,
  diffRoutes,
  lineageRoutes,
  registryRoutes,
  type Registry,
  type Webhooks,
} from '../registry/index.ts'
import { servingRoutes, type Serving } from '../serving/index.ts'
import {
  loggedModelsRoutes,
  studiesRoutes,
  trackingRoutes,
  type Studies,
  type EvaluationDatasets,
  type Traces,
  type Tracking,
} from '../tracking/index.ts'

/** The doors of all rooms that answer over HTTP. A further room: its door here, its routes below. */
export interface Rooms {
  readonly datasets: Datasets
  readonly features: Features
  readonly quarantines: Quarantines
  readonly privacy: Privacy
  readonly rows: Rows
  readonly tracking: Tracking
  readonly studies: Studies
  readonly traces: Traces
  readonly evaluationDatasets: EvaluationDatasets
  readonly pipelines: Pipelines
  readonly secrets: Secrets
  readonly steps: Steps
  readonly schedules: Schedules
  readonly registry: Registry
  readonly webhooks: Webhooks
  readonly serving: Serving
  readonly monitoring: Monitoring
  readonly members: Members
  readonly lineageGraph: LineageGraph
  readonly overview: Overview
}

export async function registerRooms(app: FastifyInstance, rooms: Rooms): Promise<void> {
  await app.register(datasetsRoutes, rooms)
  await app.register(featuresRoutes, rooms)
  await app.register(quarantineRoutes, rooms)
  await app.register(privacyRoutes, rooms)
  await app.register(rowsRoutes, rooms)
  await app.register(trackingRoutes, rooms)
  await app.register(loggedModelsRoutes, rooms)
  await app.register(studiesRoutes, rooms)
  await app.register(pipelinesRoutes, rooms)
  await app.register(secretsRoutes, rooms)
  await app.register(stepsRoutes, rooms)
  await app.register(schedulesRoutes, rooms)
  await app.register(pipelineQueueRoutes, rooms)
  await app.register(registryRoutes, rooms)
  await app.register(approvalsRoutes, rooms)
  await app.register(cardRoutes, rooms)
  await app.register(diffRoutes, rooms)
  await app.register(lineageRoutes, rooms)
  await app.register(servingRoutes, { ...rooms, version })
  await app.register(monitoringRoutes, rooms)
  await app.register(membersRoutes, rooms)
  await app.register(lineageGraphRoutes, rooms)
  await app.register(overviewRoutes, rooms)
  await app.register(mlflowRoutes, rooms)
}
