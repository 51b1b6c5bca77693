import type { Judgement } from '@slipway/contract/comparisons'
import type { Guardrails } from '@slipway/contract/guardrails'

/**
 * Judges a candidate by its guardrails, as of now. Cheap: it reads only what was captured since it was last asked, so
 * that it may be asked every second; and looking often does not inflate its error. A candidate that is not there, or
 * has answered fewer than `rules.minRequests`, is on hold.
 *
 * @param candidate the variant's name.
 */
export type Judge = (
  endpoint: string,
  candidate: string,
  rules: Guardrails,
  nowMs: number,
) => Promise<Judgement>
