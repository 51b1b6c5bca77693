import { collectMigrations } from '../adapters/database/index.ts'
import {
  datasetsMigrations,
  type DatasetsTables,
  privacyMigrations,
  type PrivacyTables,
  quarantineMigrations,
  type QuarantineTables,
} from '../datasets/index.ts'
import { featuresMigrations, type FeaturesTables } from '../features/index.ts'
import { membersMigrations, type MembersTables } from '../governance/index.ts'
import { monitoringMigrations, type MonitoringTables } from '../monitoring/index.ts'
import {
  pipelinesMigrations,
  type PipelinesTables,
  secretsMigrations,
  type SecretsTables,
  stepsMigrations,
  type StepsTables,
} from '../pipelines/index.ts'
import { registryMigrations, type RegistryTables } from '../registry/index.ts'
import { servingMigrations, type ServingTables } from '../serving/index.ts'
import {
  evaluationDatasetsMigrations,
  type EvaluationDatasetsTables,
  studiesMigrations,
  type StudiesTables,
  tracesMigrations,
  trackingMigrations,
  type TracesTables,
  type TrackingTables,
} from '../tracking/index.ts'

/** The tables of every room. A further room adds its line here and below. */
export type PlatformTables = DatasetsTables &
  FeaturesTables &
  QuarantineTables &
  PrivacyTables &
  TrackingTables &
  StudiesTables &
  TracesTables &
  EvaluationDatasetsTables &
  PipelinesTables &
  SecretsTables &
  StepsTables &
  RegistryTables &
  ServingTables &
  MonitoringTables &
  MembersTables

/** What makes them, in the order of its names. */
export const platformMigrations = collectMigrations([
  datasetsMigrations,
  featuresMigrations,
  quarantineMigrations,
  privacyMigrations,
  trackingMigrations,
  studiesMigrations,
  tracesMigrations,
  evaluationDatasetsMigrations,
  pipelinesMigrations,
  secretsMigrations,
  stepsMigrations,
  registryMigrations,
  servingMigrations,
  monitoringMigrations,
  membersMigrations,
])
