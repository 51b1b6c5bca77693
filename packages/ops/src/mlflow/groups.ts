import type { Registry, Webhooks } from '../registry/index.ts'
import type { EvaluationDatasets, Traces, Tracking } from '../tracking/index.ts'
import { listingRoutes } from './artifacts/listing.ts'
import { loggedModelRoutes } from './models/logged-models.ts'
import { aliasRoutes } from './registry/aliases.ts'
import { modelVersionRoutes } from './registry/model-versions.ts'
import { registeredModelRoutes } from './registry/registered-models.ts'
import { evaluationDatasetRoutes } from './evaluation-datasets/evaluation-datasets.ts'
import { evaluationRecordRoutes } from './evaluation-datasets/records.ts'
import { gatewayProxyRoutes } from './gateway-proxy.ts'
import type { Route } from './route.ts'
import { experimentRoutes } from './tracking/experiments.ts'
import { historyRoutes } from './tracking/history.ts'
import { inputRoutes } from './tracking/inputs.ts'
import { loggingRoutes } from './tracking/logging.ts'
import { modelHistoryRoutes } from './tracking/model-history.ts'
import { promptLabRoutes } from './tracking/prompt-lab.ts'
import { runRoutes } from './tracking/runs.ts'
import { assessmentRoutes } from './traces/assessments.ts'
import { correlationRoutes } from './traces/correlation.ts'
import { oldTraceRoutes } from './traces/old-traces.ts'
import { traceMetricRoutes } from './traces/trace-metrics.ts'
import { traceTagRoutes } from './traces/trace-tags.ts'
import { traceRoutes } from './traces/traces.ts'
import { webhookRoutes } from './webhooks/webhooks.ts'

/** The doors that MLflow's operations lead to. A further room: its door here. */
export interface MlflowRooms {
  readonly tracking: Tracking
  readonly traces: Traces
  readonly evaluationDatasets: EvaluationDatasets
  readonly registry: Registry
  readonly webhooks: Webhooks
}

/** The doors that long readings lead to. */
export type ReadingRooms = Pick<MlflowRooms, 'tracking'>

/** The groups with operations that `reads` marks. */
export const readingGroups: readonly ((rooms: ReadingRooms) => readonly Route[])[] = [
  runRoutes,
  historyRoutes,
]

/** Every group of operations. A further group: its line here. */
export const groups: readonly ((rooms: MlflowRooms) => readonly Route[])[] = [
  experimentRoutes,
  runRoutes,
  loggingRoutes,
  promptLabRoutes,
  gatewayProxyRoutes,
  inputRoutes,
  historyRoutes,
  traceRoutes,
  traceTagRoutes,
  oldTraceRoutes,
  assessmentRoutes,
  correlationRoutes,
  traceMetricRoutes,
  modelHistoryRoutes,
  listingRoutes,
  loggedModelRoutes,
  registeredModelRoutes,
  modelVersionRoutes,
  aliasRoutes,
  webhookRoutes,
  evaluationDatasetRoutes,
  evaluationRecordRoutes,
]
