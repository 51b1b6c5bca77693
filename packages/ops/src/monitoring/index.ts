import type { Kysely } from 'kysely'
import { SlipwayError } from '@slipway/contract/error'
import type { DriftReportBody } from '@slipway/contract/monitoring'
import { compareDrift, type DriftBaseline } from '@slipway/ml/drift'
import { readTable, selectColumns, type Table } from '@slipway/ml/table'
import type { Datasets } from '../datasets/index.ts'
import { newId } from '../kernel/index.ts'
import type { ArtifactStore } from '../ports/artifact-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import type { Registry } from '../registry/index.ts'
import type { Serving } from '../serving/index.ts'
import { readBaseline } from './baseline.ts'
import { driftReportsStore } from './drift-reports.store.ts'
import { finding } from './finding.ts'
import {
  noBaseline,
  nothingToCompare,
  reportNotFound,
  sourceUnknown,
  tooFewRows,
  windowEmpty,
  windowOfFile,
} from './monitoring.errors.ts'
import type { MonitoringTables } from './monitoring.tables.ts'

export { monitoringRoutes } from './monitoring.routes.ts'
export { migrations as monitoringMigrations, type MonitoringTables } from './monitoring.tables.ts'

export interface MonitoringParts {
  readonly database: Pick<Database<MonitoringTables>, 'db' | 'write'>
  /** Hears of every report of drift, in its own transaction, and again once that is durable. */
  readonly outbox?: {
    hear(trx: Kysely<MonitoringTables>, report: DriftReportBody): Promise<void>
    settled(): void
  }
  readonly clock: Clock
  readonly artifacts: ArtifactStore
  readonly datasets: Pick<Datasets, 'rowsOf'>
  readonly registry: Pick<Registry, 'versionOnce'>
  readonly serving: Pick<Serving, 'describe' | 'captured' | 'score' | 'mustExist'>
}

export interface DriftQuestion {
  readonly endpoint: string
  /** captured (the default), a dataset version (ds_…), or a stored Parquet file (sha256:…). */
  readonly source?: string | undefined
  /** Captured predictions from this time on, up to but without untilMs. */
  readonly sinceMs?: number | undefined
  readonly untilMs?: number | undefined
  /** Fewer rows than this are refused: their verdict would be chance. */
  readonly minRows?: number | undefined
}

const defaultMinRows = 100
/** So many rows are compared, of captured ones the newest; more would not move the verdict, only the memory. */
const maxRows = 500_000

/** Watches endpoints: compares what they are asked with what their model was trained on. */
export const openMonitoring = (parts: MonitoringParts) => {
  const { database, clock, artifacts, outbox, datasets, registry, serving } = parts
  const reports = driftReportsStore(database.db)

  const rowsOf = async (source: string): Promise<string | string[]> => {
    if (source.startsWith('ds_')) return datasets.rowsOf(source)
    if (source.startsWith('sha256:')) return artifacts.pathOf(source)
    throw sourceUnknown(source)
  }

  /** null where the rows are no requests: a required column is gone, say, which the comparison of inputs tells. */
  const answersTo = async (endpoint: string, inputs: Table): Promise<Table | null> => {
    try {
      return await serving.score(endpoint, inputs)
    } catch (cause) {
      if (cause instanceof SlipwayError && cause.kind === 'invalid') return null
      throw cause
    }
  }

  return {
    /**
     * Compares the rows of a source with the baseline of the version that the endpoint serves, and keeps the
     * report. Captured rows are those that this version answered; a file is compared in the columns that it has, and
     * where it has all that the model needs, in what the model says to it.
     */
    async drift(question: DriftQuestion): Promise<DriftReportBody> {
      const { endpoint, source = 'captured', sinceMs, untilMs, minRows = defaultMinRows } = question
      if (sinceMs !== undefined && untilMs !== undefined && untilMs <= sinceMs)
        throw windowEmpty(sinceMs, untilMs)
      if (source !== 'captured' && (sinceMs ?? untilMs) !== undefined) throw windowOfFile()
      const { signature, model, version } = await serving.describe(endpoint)
      const registered = await registry.versionOnce(model, version)
      const file = registered.files.find(({ path }) => path === 'baseline.json')
      if (!file) throw noBaseline(model, version)
      const baseline = await readBaseline(await artifacts.read(file.digest), model, version)

      let inputs: Table
      let predictions: Table | null = null
      if (source === 'captured') {
        const captured = await serving.captured(endpoint, { sinceMs, untilMs }, maxRows)
        if (captured.rows < minRows) throw tooFewRows(source, captured.rows, minRows)
        ;({ inputs, outputs: predictions } = captured)
      } else {
        const whole = await readTable(await rowsOf(source), { limit: maxRows })
        if (whole.rows < minRows) throw tooFewRows(source, whole.rows, minRows)
        const asked = new Set(signature.inputs.map(({ name }) => name))
        const held = whole.columns.filter(({ name }) => asked.has(name)).map(({ name }) => name)
        if (held.length === 0) throw nothingToCompare(source)
        inputs = selectColumns(whole, held)
        if (baseline.predictions) predictions = await answersTo(endpoint, inputs)
      }

      // Columns that are hidden before they are captured cannot be compared.
      const compared = compareDrift(
        only(baseline.inputs, source === 'captured' ? inputs.columns : signature.inputs),
        inputs,
      )
      const answered = baseline.predictions && predictions && compareDrift(baseline.predictions, predictions)
      const report: DriftReportBody = {
        id: newId('dr'),
        endpoint,
        model,
        version,
        source,
        sinceMs: sinceMs ?? null,
        untilMs: untilMs ?? null,
        baseline: file.digest,
        ...finding(compared, answered),
        createdAtMs: clock.nowMs(),
      }
      await database.write(async (trx) => {
        await driftReportsStore(trx).add(report)
        if (report.drifted) await outbox?.hear(trx, report)
      })
      outbox?.settled()
      return report
    },

    /** The reports of an endpoint, newest first. */
    async reports(endpoint: string, limit: number): Promise<DriftReportBody[]> {
      serving.mustExist(endpoint)
      return reports.of(endpoint, limit)
    },

    async report(id: string): Promise<DriftReportBody> {
      const found = await reports.get(id)
      if (!found) throw reportNotFound(id)
      return found
    },
  }
}
export type Monitoring = ReturnType<typeof openMonitoring>

/** The baseline of a training table also knows its target and the columns that were left out. */
const only = (baseline: DriftBaseline, inputs: readonly { readonly name: string }[]): DriftBaseline => {
  const asked = new Set(inputs.map(({ name }) => name))
  return { ...baseline, columns: baseline.columns.filter(({ name }) => asked.has(name)) }
}
