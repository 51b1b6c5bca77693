import type { ModelVersion } from '@slipway/contract/registry'
import { jsonDigest, type Json } from '@slipway/flow/encoding'

/** What an approver looks at, each part as a digest: equal digests, equal evidence. */
export type Evidence = Readonly<Record<string, string>>

/** Of a version as it stands now. Aliases, stage and approvals are no part of it. */
export function evidenceOf(version: ModelVersion): Evidence {
  const { datasetVersion, datasetDigest, lockfileDigest, environment, ...made } = version.lineage
  const parts = {
    data: [datasetVersion ?? null, datasetDigest ?? null],
    code: made,
    environment: [lockfileDigest ?? null, environment ?? null],
    signature: version.signature,
    metrics: version.metrics,
    gate: version.gate,
    files: version.files,
    deployment: version.deployment,
    card: [version.description, version.facts],
  }
  return Object.fromEntries(Object.entries(parts).map(([part, of]) => [part, jsonDigest(of as Json)]))
}

/** The parts that differ, by name. */
export const changedParts = (before: Evidence, now: Evidence): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((part) => before[part] !== now[part])
