import type { MetricValue, Run, RunComparison } from '@slipway/contract/tracking'

/** Puts runs side by side: one line for each parameter and metric, those that differ first, then by name. */
export function compare(runs: readonly Run[]): RunComparison {
  return {
    runs: [...runs],
    params: lines(runs, (run) => run.params),
    metrics: lines<MetricValue>(runs, (run) =>
      Object.fromEntries(Object.entries(run.metrics).map(([key, last]) => [key, last.value])),
    ),
  }
}

function lines<Value extends string | number>(
  runs: readonly Run[],
  valuesOf: (run: Run) => Record<string, Value>,
): { key: string; differs: boolean; values: (Value | null)[] }[] {
  const columns = runs.map((run) => new Map(Object.entries(valuesOf(run))))
  const keys = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort()
  const all = keys.map((key) => {
    const values = columns.map((column) => column.get(key) ?? null)
    return { key, differs: new Set(values).size > 1, values }
  })
  return [...all.filter((line) => line.differs), ...all.filter((line) => !line.differs)]
}
