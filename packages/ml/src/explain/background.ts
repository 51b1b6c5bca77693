import { type Batch, exampleBatch, type Signature } from '../model/index.ts'

/** Rows whose values stand for columns that are left out, and where they come from. */
export interface Background {
  readonly rows: Batch
  /** captured: what was asked lately. example: stored with the model. training: a row in the middle of what it saw. */
  readonly from: 'captured' | 'example' | 'training'
}

/** Rows that were asked lately; null where they are too few, or not to be had. */
export type AskedLately = () => Promise<Batch | null>

/** What callers ask is what an answer stands out from; where that is not known, what the model was made of. */
export const backgroundOf = async (
  signature: Signature,
  example: Batch | null,
  askedLately?: AskedLately,
): Promise<Background> => {
  const rows = await askedLately?.()
  if (rows) return { rows, from: 'captured' }
  return example ? { rows: example, from: 'example' } : { rows: exampleBatch(signature), from: 'training' }
}
