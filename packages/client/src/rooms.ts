import * as approvals from '@slipway/contract/approvals'
import * as artifacts from '@slipway/contract/artifacts'
import * as backfills from '@slipway/contract/backfills'
import * as changes from '@slipway/contract/changes'
import * as comparisons from '@slipway/contract/comparisons'
import * as datasets from '@slipway/contract/datasets'
import * as datasetDiff from '@slipway/contract/dataset-diff'
import * as datasetRows from '@slipway/contract/dataset-rows'
import * as datasetRelations from '@slipway/contract/dataset-relations'
import * as deployments from '@slipway/contract/deployments'
import * as features from '@slipway/contract/features'
import * as hooks from '@slipway/contract/hooks'
import * as labels from '@slipway/contract/labels'
import * as lineage from '@slipway/contract/lineage'
import * as loggedModels from '@slipway/contract/logged-models'
import * as members from '@slipway/contract/members'
import * as monitoring from '@slipway/contract/monitoring'
import * as overview from '@slipway/contract/overview'
import * as performance from '@slipway/contract/performance'
import * as pipelineGraph from '@slipway/contract/pipeline-graph'
import * as pipelineGrid from '@slipway/contract/pipeline-grid'
import * as pipelinePlans from '@slipway/contract/pipeline-plans'
import * as pipelineQueue from '@slipway/contract/pipeline-queue'
import * as pipelines from '@slipway/contract/pipelines'
import * as quarantines from '@slipway/contract/quarantines'
import * as modelChecks from '@slipway/contract/model-checks'
import * as registry from '@slipway/contract/registry'
import * as rollouts from '@slipway/contract/rollouts'
import * as schedules from '@slipway/contract/schedules'
import * as predictionExports from '@slipway/contract/prediction-exports'
import * as privacy from '@slipway/contract/privacy'
import * as secrets from '@slipway/contract/secrets'
import * as serving from '@slipway/contract/serving'
import * as shadowPairs from '@slipway/contract/shadow-pairs'
import * as steps from '@slipway/contract/steps'
import * as studies from '@slipway/contract/studies'
import * as storage from '@slipway/contract/storage'
import * as system from '@slipway/contract/system'
import * as traffic from '@slipway/contract/traffic'
import * as tracking from '@slipway/contract/tracking'

/** The contract's modules; every endpoint that one of them exports becomes a method of that name. */
export const rooms = {
  approvals,
  artifacts,
  changes,
  datasets: { ...datasets, ...datasetRows, ...datasetDiff, ...datasetRelations },
  features,
  lineage,
  loggedModels,
  members,
  monitoring,
  overview,
  pipelines: { ...pipelines, ...pipelineGraph, ...pipelineGrid, ...pipelinePlans, ...pipelineQueue },
  quarantines,
  modelChecks,
  registry,
  schedules: { ...schedules, ...hooks, ...backfills },
  privacy,
  secrets,
  serving: {
    ...serving,
    ...deployments,
    ...rollouts,
    ...labels,
    ...comparisons,
    ...shadowPairs,
    ...performance,
    ...traffic,
    ...predictionExports,
  },
  steps,
  studies,
  storage,
  system,
  tracking,
}
export type Rooms = typeof rooms
