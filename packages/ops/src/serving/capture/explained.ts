import { type Explanation, explainedRow } from '@slipway/ml/explain'
import type { ExplanationBody } from '@slipway/contract/serving'
import type { CaptureSource } from './schema.ts'

/** What is kept of one row's explanation: JSON, without the parts of inputs that are hidden. */
export const explanationText = (
  explanation: Explanation,
  row: number,
  hidden: CaptureSource['hidden'],
): string => {
  const outputs = explainedRow(explanation, row).map((one) => ({
    ...one,
    // With the answer and all other parts theirs would tell the value that is hidden.
    contributions: one.contributions.filter(({ column }) => !hidden?.has(column)),
  }))
  const { method, scale, background } = explanation
  return JSON.stringify({ method, scale, ...(background && { background }), outputs })
}

/** The rows of a request, as they were kept; null where it was not explained. */
export const explanationOf = (texts: readonly unknown[]): ExplanationBody | null => {
  const rows = texts.map(
    (text) =>
      (typeof text === 'string' ? JSON.parse(text) : null) as
        | (Pick<ExplanationBody, 'method' | 'scale' | 'background'> & {
            outputs: ExplanationBody['rows'][number]
          })
        | null,
  )
  const first = rows.find((row) => row !== null)
  if (!first) return null
  const { outputs: _, ...how } = first
  return { ...how, rows: rows.map((row) => row?.outputs ?? []) }
}
