import { defaultGuardrails } from '@slipway/contract/guardrails'
import type { CaptureSettings, RevisionBody, VariantBody } from '@slipway/contract/serving'

export type Revision = Readonly<RevisionBody>
export type Variant = VariantBody

/** A variant as it was stored before it had a name and a weight, and as it is since. */
export type StoredVariant = Pick<Variant, 'role' | 'model' | 'version'> & Partial<Variant>

/** What stays from revision to revision unless something else is wanted. */
export type RevisionSettings = Pick<Revision, 'stickBy' | 'guardrails' | 'capture' | 'deadlineMs'>

export const defaultCapture: CaptureSettings = {
  share: 1,
  retentionDays: null,
  retentionBytes: null,
  treatments: {},
}

export const settingsOf = (stored: Partial<RevisionSettings>): RevisionSettings => ({
  stickBy: stored.stickBy ?? null,
  guardrails: { ...defaultGuardrails, ...stored.guardrails },
  capture: { ...defaultCapture, ...stored.capture },
  deadlineMs: stored.deadlineMs ?? null,
})

/** With what is absent as it was before variants had names: the only one answered everybody. */
export const wholeVariant = (stored: StoredVariant): Variant => ({
  name: stored.role,
  weight: stored.role === 'shadow' ? 0 : 100,
  share: 1,
  ...stored,
})

/** The variant whose answer callers get who belong to none of the challengers. */
export const championOf = (revision: Pick<Revision, 'variants' | 'endpoint' | 'revision'>): Variant => {
  const champion = revision.variants.find(({ role }) => role === 'champion')
  if (!champion) throw new Error(`Revision ${revision.revision} of ${revision.endpoint} has no champion`)
  return champion
}

export interface Wanted extends Partial<RevisionSettings> {
  readonly endpoint: string
  readonly variants: readonly StoredVariant[]
  readonly author: string
  readonly reason: string
  readonly cause?: Revision['cause']
  readonly evidence?: Revision['evidence']
}

/**
 * The state that follows `before` (null: the endpoint is new). Revisions are never changed, only followed; settings
 * that are not wanted otherwise go on.
 */
export const nextRevision = (before: Revision | null, wanted: Wanted, nowMs: number): Revision => {
  const { endpoint, variants, author, reason, cause = 'deploy', evidence = null, ...settings } = wanted
  return {
    endpoint,
    revision: (before?.revision ?? 0) + 1,
    variants: variants.map(wholeVariant),
    ...settingsOf({ ...(before ? settingsOf(before) : {}), ...settings }),
    author,
    reason,
    cause,
    evidence,
    createdAtMs: nowMs,
  }
}
