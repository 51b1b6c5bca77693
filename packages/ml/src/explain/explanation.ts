import type { Background } from './background.ts'

/** Why a model answered what it did: what each column added to each score, row by row. */
export interface Explanation {
  /**
   * tree-shap: exact, path-dependent. linear: coefficient times distance from the training mean. kernel-shap: by asking
   * the model, against reference rows; exact up to eleven columns, else with `margins`.
   */
  readonly method: 'tree-shap' | 'linear' | 'kernel-shap'
  /** `score`: of what is summed before a sigmoid, softmax or exponential (log-odds, say). `output`: of the answer. */
  readonly scale: 'score' | 'output'
  /** What the scores speak of: classes, or what is predicted. */
  readonly outputs: readonly string[]
  readonly columns: readonly string[]
  /** The score without knowing a column, one an output. */
  readonly base: Float64Array
  /** [rows × outputs × columns], row-major; with the base they add up to the score. */
  readonly values: Float64Array
  /** Half the width of a 95% interval of each value; null where they are exact. */
  readonly margins: Float64Array | null
  /** kernel-shap: what a column has that is left out, and of how many rows that is the mean; null else. */
  readonly background: { readonly from: Background['from']; readonly rows: number } | null
}

/** One row's explanation of one output, as people and JSON have it; the columns that matter most first. */
export interface ExplainedRow {
  readonly output: string
  readonly base: number
  readonly contributions: readonly {
    readonly column: string
    readonly value: number
    readonly margin?: number
  }[]
}

/** The explanation of one row, one item an output. */
export const explainedRow = (explanation: Explanation, row: number): ExplainedRow[] => {
  const { outputs, columns, base, values, margins } = explanation
  return outputs.map((output, k) => {
    const at = (row * outputs.length + k) * columns.length
    const contributions = columns.map((column, j) => ({
      column,
      value: values[at + j]!,
      ...(margins && { margin: margins[at + j]! }),
    }))
    return {
      output,
      base: base[k]!,
      contributions: contributions.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)),
    }
  })
}
