/** One line of a comparison: values in the order of what is compared, null where one lacks it. */
export interface Row<Value = string> {
  readonly key: string
  readonly differs: boolean
  readonly values: (Value | null)[]
}

/** One line for each key that any column has, those that differ first, then by name. */
export function rowsOf<Value extends string | number>(
  columns: readonly (ReadonlyMap<string, Value> | Readonly<Record<string, Value>>)[],
): Row<Value>[] {
  const maps = columns.map((column) => (column instanceof Map ? column : new Map(Object.entries(column))))
  const keys = [...new Set(maps.flatMap((column) => [...column.keys()]))].sort()
  const all = keys.map((key): Row<Value> => {
    const values = maps.map((column) => (column.get(key) as Value | undefined) ?? null)
    return { key, differs: new Set(values).size > 1, values }
  })
  return [...all.filter((row) => row.differs), ...all.filter((row) => !row.differs)]
}

/** Only those that differ. */
export const differing = (
  columns: readonly (ReadonlyMap<string, string> | Readonly<Record<string, string>>)[],
): Row[] => rowsOf(columns).filter((row) => row.differs)
