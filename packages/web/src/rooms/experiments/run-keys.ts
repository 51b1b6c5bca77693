import type { Run } from '@slipway/contract/runs'

/** A key such as metrics.auc, params.depth or tags.team. */
export type Key = string

const most = 8
/** What MLflow's clients log of the machine stands among the metrics. */
export const isOfMachine = (key: Key): boolean => /^(metrics\.)?system\//.test(key)

/** The keys that runs have, metrics before parameters, those of most runs first. */
export const keysOf = (runs: readonly Run[]): Key[] => {
  const counts = new Map<Key, number>()
  for (const { metrics, params, tags } of runs) {
    for (const key of Object.keys(metrics)) count(counts, `metrics.${key}`)
    for (const key of Object.keys(params)) count(counts, `params.${key}`)
    for (const key of Object.keys(tags)) if (!key.startsWith('mlflow.')) count(counts, `tags.${key}`)
  }
  const order = ['m', 'p', 't']
  return [...counts]
    .sort(
      ([a, n], [b, m]) => order.indexOf(a[0]!) - order.indexOf(b[0]!) || m - n || a.localeCompare(b, 'en'),
    )
    .map(([key]) => key)
}

const count = (counts: Map<Key, number>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1)

/** Those that a reader sees who chose none: metrics, and parameters that differ. */
export const usualKeys = (runs: readonly Run[]): Key[] => {
  const keys = keysOf(runs)
  const differ = (key: Key) => runs.length === 1 || new Set(runs.map((run) => valueOf(run, key))).size > 1
  return [
    ...keys.filter((key) => key.startsWith('metrics.') && !isOfMachine(key)).slice(0, most / 2),
    ...keys.filter((key) => key.startsWith('params.') && differ(key)).slice(0, most / 2),
  ]
}

export const valueOf = (run: Run, key: Key): string | number | undefined => {
  const name = key.slice(key.indexOf('.') + 1)
  if (key.startsWith('metrics.')) return run.metrics[name]?.value
  return (key.startsWith('params.') ? run.params : run.tags)[name]
}
