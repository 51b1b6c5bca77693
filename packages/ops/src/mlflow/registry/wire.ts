import type { Model, ModelStage, ModelVersion } from '@slipway/contract/registry'
import { invalidParameter } from '../mlflow.errors.ts'
import { some, tagList } from '../tracking/run-wire.ts'

const stageNames: Record<ModelStage, string> = {
  candidate: 'None',
  refused: 'None',
  staging: 'Staging',
  production: 'Production',
  archived: 'Archived',
}
const statusNames = {
  ready: 'READY',
  pending: 'PENDING_REGISTRATION',
  failed: 'FAILED_REGISTRATION',
} as const

const stages: Record<string, ModelStage> = {
  none: 'candidate',
  staging: 'staging',
  production: 'production',
  archived: 'archived',
}

/** The stage that MLflow names so, in any case. */
export function stageOf(name: string): ModelStage {
  const stage = stages[name.toLowerCase()]
  if (stage === undefined)
    throw invalidParameter(
      `Invalid Model Version stage: ${name}. Value must be one of None, Staging, Production, Archived.`,
    )
  return stage
}

/** Whether a version stands at a stage as MLflow sees it: what a gate refused stands at none. */
export const standsAt = ({ stage }: ModelVersion, wanted: ModelStage): boolean =>
  stageNames[stage] === stageNames[wanted]

/** Where the files of a version lie that Slipway itself registered: a place of the proxy that is only read. */
export const versionFolder = ({ id }: Pick<ModelVersion, 'id'>): string => `registry/${id}`
const versionUri = (version: ModelVersion): string => `mlflow-artifacts:/${versionFolder(version)}`

export const sourceOf = (version: ModelVersion): string => version.origin?.source ?? versionUri(version)
export const downloadUriOf = (version: ModelVersion): string =>
  version.origin ? (version.origin.location ?? version.origin.source) : versionUri(version)

export const versionToWire = (version: ModelVersion, withAliases = true) => ({
  name: version.model,
  version: String(version.number),
  creation_timestamp: version.createdAtMs,
  last_updated_timestamp: version.updatedAtMs,
  current_stage: stageNames[version.stage],
  description: version.description,
  source: sourceOf(version),
  run_id: version.lineage.run ?? '',
  status: statusNames[version.status],
  status_message: version.statusReason || undefined,
  tags: tagList(version.tags),
  run_link: version.origin?.runLink ?? '',
  aliases: withAliases ? some(version.aliases) : undefined,
})

/** @param newest the newest version of each stage */
export const modelToWire = (model: Model, newest: readonly ModelVersion[]) => ({
  name: model.name,
  creation_timestamp: model.createdAtMs,
  last_updated_timestamp: model.updatedAtMs,
  description: model.description || undefined,
  latest_versions: some(newestOfStages(newest).map((version) => versionToWire(version, false))),
  tags: tagList(model.tags),
  aliases: some(Object.entries(model.aliases).map(([alias, number]) => ({ alias, version: String(number) }))),
})

/** Of what MLflow calls one stage only the newest: candidates and what a gate refused stand at `None` alike. */
export function newestOfStages(versions: readonly ModelVersion[]): ModelVersion[] {
  const newest = new Map<string, ModelVersion>()
  for (const version of versions) {
    const stage = stageNames[version.stage]
    if ((newest.get(stage)?.number ?? 0) < version.number) newest.set(stage, version)
  }
  return [...newest.values()].sort((a, b) => a.number - b.number)
}
