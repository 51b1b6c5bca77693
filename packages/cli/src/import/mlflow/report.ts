import type { LoggedModelsReport } from './import-logged-models.ts'
import type { ModelsReport } from './import-models.ts'
import type { RunReport } from './import-run.ts'
import type { TracesReport } from './import-traces.ts'
import { differences, tallied } from './tally.ts'

export interface ImportRow {
  readonly what: string
  readonly source: number
  readonly here: number
  /** Whether the content is the same too, by its digests. */
  readonly same: boolean
}

export interface RefusedRun {
  readonly run: string
  readonly why: string
}

export interface ImportReport {
  readonly rows: readonly ImportRow[]
  /** Runs that differ, and in what. */
  readonly differing: readonly { readonly run: string; readonly parts: readonly string[] }[]
  /** Runs, and versions of models, that do not stand here, and why. */
  readonly refused: readonly RefusedRun[]
  /** Runs whose files lie where they could not be read, and why. */
  readonly filesAway: readonly RefusedRun[]
  readonly same: boolean
}

/** Both sides, counted. What is here comes from the server, read back after it was written. */
export function importReport({
  experiments,
  runs,
  refused,
  logged,
  models,
  traces,
  datasets,
}: {
  readonly experiments: number
  readonly runs: readonly RunReport[]
  readonly refused: readonly RefusedRun[]
  readonly logged: LoggedModelsReport
  readonly models: ModelsReport
  readonly traces: TracesReport
  readonly datasets: ModelsReport
}): ImportReport {
  const tracesDiffer = traces.traces
    .map(({ id, differing: parts }) => ({ run: id, parts }))
    .filter(({ parts }) => parts.length > 0)
  const differing = [
    ...[...runs, ...logged.models]
      .map(({ id, source, here }) => ({ run: id, parts: differences(source, here) }))
      .filter(({ parts }) => parts.length > 0),
    ...tracesDiffer,
  ]
  const filesAway = [...runs, ...logged.models, ...traces.traces].flatMap(({ id, filesAway: why }) =>
    why === null ? [] : [{ run: id, why }],
  )
  const loggedIds = new Set(logged.models.map(({ id }) => id))
  const loggedDiffer = differing.some(({ run }) => loggedIds.has(run))
  const differ = (part: string) =>
    differing.some(({ run, parts }) => !loggedIds.has(run) && parts.includes(part))
  const rows: ImportRow[] = [
    { what: 'experiments', source: experiments, here: experiments, same: true },
    {
      what: 'runs',
      source: runs.length + refused.length,
      here: runs.length,
      same: !differ('state') && refused.length === 0,
    },
    ...tallied.map((what) => ({
      what,
      source: total(runs, (run) => run.source.counts[what]),
      here: total(runs, (run) => run.here.counts[what]),
      same: !differ(what === 'bytes' ? 'files' : what),
    })),
    {
      what: 'logged models',
      source: logged.models.length + logged.refused.length,
      here: logged.models.length,
      same: !loggedDiffer && logged.refused.length === 0,
    },
    ...models.rows,
    {
      what: 'traces',
      source: traces.traces.length + traces.refused.length,
      here: traces.traces.length,
      same: tracesDiffer.length === 0 && traces.refused.length === 0,
    },
    ...(['spans', 'assessments', 'attachments'] as const).map((what) => {
      const sum = (side: 'source' | 'here') =>
        traces.traces.reduce((all, trace) => all + trace[side][what], 0)
      return { what, source: sum('source'), here: sum('here'), same: sum('source') === sum('here') }
    }),
    ...datasets.rows,
  ]
  return {
    rows,
    differing,
    refused: [...refused, ...logged.refused, ...models.refused, ...traces.refused, ...datasets.refused],
    filesAway,
    same: rows.every((row) => row.same) && filesAway.length === 0,
  }
}

const total = (runs: readonly RunReport[], count: (run: RunReport) => number) =>
  runs.reduce((sum, run) => sum + count(run), 0)
