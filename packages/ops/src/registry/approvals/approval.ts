import type { Approval, ApprovalStatus } from '@slipway/contract/approvals'
import type { ModelVersion } from '@slipway/contract/registry'
import {
  approvalExpired,
  approvalMissing,
  approvalPending,
  approvalRejected,
  approvalVoid,
  ownRequest,
  ownVersion,
} from './approvals.errors.ts'
import { changedParts, type Evidence } from './evidence.ts'

/** A request as it was kept; what it is worth now depends on the version and the time. */
export type KeptApproval = Omit<Approval, 'changed'>

export const defaultTtlMs = 7 * 24 * 3_600_000

const open = (status: ApprovalStatus) => status === 'pending' || status === 'approved'

/**
 * A request as it stands now: void where the evidence has changed since (null: the version was deleted), expired where
 * its time is over.
 */
export function standing(kept: KeptApproval, evidence: Evidence | null, nowMs: number): Approval {
  const looked = open(kept.status) || kept.status === 'void'
  const changed = !looked ? [] : evidence ? changedParts(kept.evidence, evidence) : ['existence']
  if (!open(kept.status)) return { ...kept, changed }
  if (changed.length > 0) return { ...kept, status: 'void', changed }
  return { ...kept, status: nowMs >= kept.expiresAtMs ? 'expired' : kept.status, changed }
}

/** Four eyes. Throws APPROVAL_OWN_REQUEST and APPROVAL_OWN_VERSION. */
export function mustBeAnother(
  by: string,
  { requestedBy, number }: KeptApproval,
  { createdBy, model }: ModelVersion,
): void {
  if (by === requestedBy) throw ownRequest(by)
  if (by === createdBy) throw ownVersion(by, model, number)
}

/** Why a protected target does not move: the error that the newest request for it (null: none) explains. */
export function whyNotApproved(
  wish: { model: string; number: number; target: string },
  newest: Approval | null,
): Error {
  switch (newest?.status) {
    case 'pending':
      return approvalPending(wish, newest.id)
    case 'void':
      return approvalVoid(newest)
    case 'expired':
      return approvalExpired(newest)
    case 'rejected':
      return approvalRejected(newest)
    default:
      return approvalMissing(wish)
  }
}
