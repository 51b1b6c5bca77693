import type { Approval } from '@slipway/contract/approvals'
import type { DatasetVersionSummary } from '@slipway/contract/datasets'
import type { DriftReportBody } from '@slipway/contract/monitoring'
import type { Noted, OverviewRef } from '@slipway/contract/overview'
import type { ApprovalBody } from '@slipway/contract/pipeline-queue'
import type { PipelineRunBody } from '@slipway/contract/pipelines'
import type { RegistryEvent } from '@slipway/contract/registry'
import type { RolloutBody } from '@slipway/contract/rollouts'
import type { RevisionBody } from '@slipway/contract/serving'

const ref = (
  kind: OverviewRef['kind'],
  name: string,
  number: number | null = null,
  part: string | null = null,
): OverviewRef => ({ kind, name, number, part })

export const ofRun = (run: PipelineRunBody): Noted => ({
  key: run.id,
  of: ref('pipeline-run', run.id, null, run.failure?.node ?? null),
  status: run.status,
  words:
    run.status === 'failed'
      ? `${run.pipeline}: ${run.failure?.message ?? 'its last run failed'}`
      : `${run.pipeline}, for ${run.actor}`,
  atMs: run.endedMs ?? run.createdMs,
})

export const ofQuestion = (one: ApprovalBody): Noted => ({
  key: `${one.run} ${one.node}`,
  of: ref('pipeline-run', one.run, null, one.node),
  status: 'waiting',
  words: `${one.pipeline} asks: ${one.question}`,
  atMs: one.askedMs,
})

export const ofApproval = (one: Approval): Noted => ({
  key: one.id,
  of: ref('approval', one.model, one.number, one.id),
  status: 'waiting',
  words: `${one.requestedBy} asks that ${one.model} version ${one.number} may be ${one.target}`,
  atMs: one.requestedAtMs,
})

export const ofRollout = (one: RolloutBody): Noted => ({
  key: one.id,
  of: ref('rollout', one.endpoint, null, one.id),
  status: one.status === 'ready' ? 'waiting' : one.status,
  words: `${one.endpoint}: ${one.evidence?.words ?? one.events.at(-1)?.words ?? one.status}`,
  atMs: one.events.at(-1)?.atMs ?? one.startedAtMs,
})

export const ofDrift = (report: DriftReportBody): Noted => ({
  key: report.id,
  of: ref('drift', report.endpoint, null, report.id),
  status: report.drifted ? 'drifted' : 'passed',
  words: `${report.endpoint}: ${report.verdict}`,
  atMs: report.createdAtMs,
})

export const ofData = (version: DatasetVersionSummary): Noted => ({
  key: version.id,
  of: ref('dataset', version.name, version.number),
  status: 'new',
  words: `data ${version.name} version ${version.number}, ${version.rows.toLocaleString('en-US')} rows`,
  atMs: version.createdAtMs,
})

export const ofFailedChecks = (version: DatasetVersionSummary, failed: number, atMs: number): Noted => ({
  key: `checks ${version.id}`,
  of: ref('dataset', version.name, version.number, 'checks'),
  status: 'failed',
  words: `data ${version.name} version ${version.number}: ${failed} ${failed === 1 ? 'check fails' : 'checks fail'}`,
  atMs,
})

export const ofRevision = (one: RevisionBody): Noted => ({
  key: `${one.endpoint} ${one.revision}`,
  of: ref('endpoint', one.endpoint, one.revision),
  status: one.cause === 'rollback' ? 'rolled-back' : 'deployed',
  words: `endpoint ${one.endpoint}: ${one.variants.map(({ name, version }) => `${name} version ${version}`).join(', ') || 'nothing'}, by ${one.author}`,
  atMs: one.createdAtMs,
})

/** Of what was decided about a model: what a person outside would call a change; null else. */
export const ofModelEvent = (one: RegistryEvent): Noted | null => {
  const said: Partial<Record<RegistryEvent['kind'], readonly [status: string, words: string]>> = {
    ready: ['new', `model ${one.model} version ${one.number}`],
    alias: ['promoted', `model ${one.model} version ${one.after ?? 'none'} is ${one.alias}`],
    approved: ['approved', `${one.by} approves ${one.model} version ${one.number}`],
    rejected: ['rejected', `${one.by} rejects ${one.model} version ${one.number}`],
  }
  const found = said[one.kind]
  if (!found) return null
  return {
    key: one.id,
    of: ref('model', one.model, one.number ?? (one.kind === 'alias' ? Number(one.after) || null : null)),
    status: found[0],
    words: found[1],
    atMs: one.atMs,
  }
}
