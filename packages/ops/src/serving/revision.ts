import type { RevisionBody } from '@slipway/contract/serving'

export type Revision = Readonly<RevisionBody>
export type Variant = RevisionBody['variants'][number]

/** The variant whose answer the caller gets. */
export const championOf = (revision: Revision): Variant => {
  const champion = revision.variants.find(({ role }) => role === 'champion')
  if (!champion) throw new Error(`Revision ${revision.revision} of ${revision.endpoint} has no champion`)
  return champion
}

/** The state that follows `before` (null: the endpoint is new). Revisions are never changed, only followed. */
export const nextRevision = (
  before: Revision | null,
  wanted: { endpoint: string; variants: readonly Variant[]; author: string; reason: string },
  nowMs: number,
): Revision => ({
  endpoint: wanted.endpoint,
  revision: (before?.revision ?? 0) + 1,
  variants: [...wanted.variants],
  author: wanted.author,
  reason: wanted.reason,
  createdAtMs: nowMs,
})
