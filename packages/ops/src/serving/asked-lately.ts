import type { Batch, Signature } from '@slipway/ml/model'
import { seededRandom } from '@slipway/ml/stats'
import { takeRows } from '@slipway/ml/table'
import type { Captures } from './capture/captures.store.ts'
import { treatmentsOf } from './capture/hidden.ts'
import { columnsOf } from './capture/schema.ts'
import { inputReader } from './input/input-reader.ts'
import { requestOfTable } from './input/json-values.ts'
import type { Revision } from './revision.ts'

/** Of fewer rows a background would tell who asked, not what is asked. */
const fewest = 100
/** So many of the newest rows are drawn from. */
const newest = 2000
const drawn = 50
/** Reading captures takes a moment; what is asked changes slowly. */
const goodForMs = 600_000
const tooFewForMs = 10_000
const mostKept = 100

export interface AskedLatelyParts {
  readonly captures: Pick<Captures, 'tables'>
  readonly nowMs: () => number
}

/** Draws rows that a version was asked while a revision stood, for explanations to compare with. */
export const openAskedLately = ({ captures, nowMs }: AskedLatelyParts) => {
  const kept = new Map<string, { goodUntilMs: number; rows: Promise<Batch | null> }>()

  const draw = async (
    revision: Revision,
    version: number,
    signature: Signature,
    untilMs?: number,
  ): Promise<Batch | null> => {
    const { inputs } = columnsOf(signature)
    // Hidden values cannot be asked with, and tensors are not captured as columns.
    if (treatmentsOf(signature, revision.capture).size > 0 || inputs.length < signature.inputs.length)
      return null
    const window = { sinceMs: revision.createdAtMs, untilMs }
    const wanted = { version, maxRows: newest, inputs, outputs: [], hidden: new Set<string>() }
    const { rows, inputs: table } = await captures.tables(revision.endpoint, window, wanted)
    if (rows < fewest) return null
    const order = seededRandom(1, 'background').shuffle(Int32Array.from({ length: rows }, (_, row) => row))
    return requestOfTable(inputReader(signature), takeRows(table, order.subarray(0, drawn)))
  }

  /**
   * Rows as callers send them, who send what `signature` takes; null where they are too few or hidden.
   * @param untilMs when the next revision began, which may hide more
   */
  return (
    revision: Revision,
    version: number,
    signature: Signature,
    untilMs?: number,
  ): Promise<Batch | null> => {
    const key = `${revision.endpoint}@${revision.revision} ${version}`
    const known = kept.get(key)
    if (known && nowMs() < known.goodUntilMs) return known.rows
    // Without them it is explained all the same.
    const rows = draw(revision, version, signature, untilMs).catch(() => null)
    const own = { goodUntilMs: Infinity, rows }
    kept.set(key, own)
    void (async () => {
      own.goodUntilMs = nowMs() + ((await rows) ? goodForMs : tooFewForMs)
    })()
    if (kept.size > mostKept) kept.delete(kept.keys().next().value!)
    return rows
  }
}
export type AskedLately = ReturnType<typeof openAskedLately>
