import type { ExplanationBody } from '@slipway/contract/serving'

/**
 * What explains each row, in columns of their own: `base.<output>`, the score without knowing a column, and
 * `why.<output>.<column>`, what each column added to it. The columns stand in the order of the model's inputs.
 */
export const contributionsOf = (
  { rows }: ExplanationBody,
  inputs: readonly { readonly name: string }[],
): Record<string, number>[] => {
  const placeOf = new Map(inputs.map(({ name }, at) => [name, at]))
  const orderOf = (column: string) => placeOf.get(column) ?? inputs.length
  return rows.map((outputs) => {
    const columns: Record<string, number> = {}
    for (const { output, base, contributions } of outputs) {
      columns[`base.${output}`] = base
      const ordered = contributions.toSorted(
        (a, b) => orderOf(a.column) - orderOf(b.column) || numerically.compare(a.column, b.column),
      )
      for (const { column, value } of ordered) columns[`why.${output}.${column}`] = value
    }
    return columns
  })
}
const numerically = new Intl.Collator('en', { numeric: true })

/** So many columns say enough on a line. */
const mostNamed = 3

/** The first row's explanation in a line: the columns that matter most, and what they added. */
export const briefly = (explanation: ExplanationBody | undefined): string =>
  (explanation?.rows[0] ?? [])
    .map(({ output, contributions }) => {
      const named = contributions
        .slice(0, mostNamed)
        .map(
          ({ column, value }) =>
            `${column} ${value < 0 ? '−' : '+'}${Number(Math.abs(value).toPrecision(3))}`,
        )
      return `${output}: ${named.join(', ')}`
    })
    .join('; ')
