export interface ClassScore {
  readonly name: string
  /** That are of the class. */
  readonly columns: number
  readonly recall: number
  readonly precision: number
}

/** By class, and of all of them together (`all`), where a column is either of one class or of none. */
export const recallAndPrecision = (
  columns: readonly { readonly is: string | null; readonly told: string | null }[],
): ClassScore[] => {
  const score = (name: string, isOf: (label: string | null) => boolean): ClassScore => {
    const [right, of, told] = [
      columns.filter(({ is, told: said }) => isOf(is) && said === is).length,
      columns.filter(({ is }) => isOf(is)).length,
      columns.filter(({ told: said }) => isOf(said)).length,
    ]
    return { name, columns: of, recall: of === 0 ? 1 : right / of, precision: told === 0 ? 1 : right / told }
  }
  const names = [...new Set(columns.flatMap(({ is }) => is ?? []))]
  return [
    ...names.map((name) => score(name, (label) => label === name)),
    score('all', (label) => label !== null),
  ]
}
