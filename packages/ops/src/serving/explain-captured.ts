import type { ExplanationBody } from '@slipway/contract/serving'
import type { AskedLately } from './asked-lately.ts'
import type { Captures } from './capture/captures.store.ts'
import { inputsHidden, predictionNotFound, predictionWasError } from './capture/capture.errors.ts'
import { treatmentsOf } from './capture/hidden.ts'
import type { Endpoints } from './endpoints.ts'
import { inputReader } from './input/input-reader.ts'
import type { Revision } from './revision.ts'
import { explanationBody } from './wire/rows.ts'

interface Parts {
  readonly captures: Pick<Captures, 'predictions'>
  readonly endpoints: Pick<Endpoints, 'at' | 'openHosted'>
  readonly askedLately: AskedLately
  readonly revisionsOf: (endpoint: string) => Promise<readonly Revision[]>
}

/** Rows of one request that are explained; more would be read by nobody. */
const mostRows = 20

/** Says later why a captured prediction was answered so: by the version that answered it, whoever answers now. */
export const openExplained = ({ captures, endpoints, revisionsOf, askedLately }: Parts) => ({
  /**
   * Neither counted nor captured. Throws CAPTURE_PREDICTION_NOT_FOUND, CAPTURE_PREDICTION_FAILED, CAPTURE_INPUTS_HIDDEN and
   * EXPLAIN_….
   */
  async explain(endpoint: string, id: string, variant?: string): Promise<ExplanationBody> {
    endpoints.at(endpoint)
    const { predictions } = await captures.predictions(endpoint, { id, variant, limit: 1 })
    const [found] = predictions
    if (!found) throw predictionNotFound(endpoint, id)
    if (found.error !== undefined) throw predictionWasError(id, found.error)
    const revisions = await revisionsOf(endpoint)
    const numbered = (number: number) => revisions.find((one) => one.revision === number)
    const revision = numbered(found.revision)
    const untilMs = numbered(found.revision + 1)?.createdAtMs
    const answered = revision?.variants.find((one) => one.name === found.variant)
    if (!revision || !answered) throw predictionNotFound(endpoint, id)
    const model = await endpoints.openHosted(answered)
    try {
      const hidden = [...treatmentsOf(model.signature, revision.capture).keys()]
      if (hidden.length > 0) throw inputsHidden(id, hidden)
      const columns = Object.entries(found.inputs).map(
        ([name, values]) => [name, values.slice(0, mostRows)] as const,
      )
      const table = inputReader(model.signature).fromColumns(new Map(columns), 'json')
      return explanationBody(
        await model.explain(table, () => askedLately(revision, answered.version, model.signature, untilMs)),
        table.rows,
      ) as ExplanationBody
    } finally {
      await model.close()
    }
  },
})
