import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PerformanceWindow } from '@slipway/contract/performance'
import { bootstrapAll, metricsFor, primaryMetric, type Scored } from '@slipway/ml/evaluate'
import type { Signature } from '@slipway/ml/model'
import { wilson } from '@slipway/ml/stats'
import { columnOf, isText, quoteName, quoteText, readTable, type Table, takeRows } from '@slipway/ml/table'
import type { Source, Window } from '../capture/archive.store.ts'
import type { Captures } from '../capture/captures.store.ts'
import { answerColumns } from './answers.ts'
import { type LabelledAnswers, outputsOf, rightSql } from './labelled.store.ts'
import { scoredOf } from './scored.ts'

/** Of each window and version so many rows make the metrics; counts are of all. */
const mostRows = 2000
const draws = 200
const seed = 7

/**
 * How well each version did, by when it predicted: a window's figures go on changing while its labels come, so each tells
 * how many of its predictions have one. Windows begin at whole multiples of their length since 1970.
 */
export const performanceOf = async (
  { captures, labelled }: { captures: Captures; labelled: LabelledAnswers },
  endpoint: string,
  signature: Signature,
  window: Window & { readonly windowMs: number },
): Promise<PerformanceWindow[]> => {
  const bucket = `(floor(epoch_ms(time) / ${window.windowMs}) * ${window.windowMs})::DOUBLE`
  const counted = await captures.query(endpoint, window, async ({ connection, sql }) => {
    const read = await connection.runAndReadAll(
      `SELECT ${bucket}, version::INTEGER, count(*)::DOUBLE, count_if(error IS NOT NULL)::DOUBLE FROM ${sql} GROUP BY ALL ORDER BY 1, 2`,
    )
    return read.getRows() as [number, number, number, number][]
  })
  const known = await labelled.withLabels(endpoint, window, (source, labels) =>
    labelsBy(source, labels, bucket),
  )
  return (counted ?? []).map(([fromMs, version, rows, errors]): PerformanceWindow => {
    const own = known?.counts.find(([from, of]) => from === fromMs && of === version)
    const labelledRows = own?.[2] ?? 0
    const right = own?.[3] ?? null
    return {
      fromMs,
      toMs: fromMs + window.windowMs,
      version,
      predictions: rows - errors,
      errors,
      labelled: labelledRows,
      maturity: rows - errors > 0 ? labelledRows / (rows - errors) : 0,
      medianDelayMs: own?.[4] ?? null,
      right:
        right === null || labelledRows === 0
          ? null
          : {
              value: right / labelledRows,
              low: wilson(right, labelledRows).low,
              high: wilson(right, labelledRows).high,
            },
      metrics: known ? metricsIn(signature, known.rows, fromMs, version) : [],
    }
  })
}

const labelsBy = async ({ connection, columns }: Source, labels: string, bucket: string) => {
  const outputs = outputsOf(columns)
  const { prediction } = answerColumns(outputs)
  const isNumber = outputs.find(({ name }) => name === prediction)?.type === 'number'
  const right =
    prediction === null || isNumber
      ? 'NULL'
      : `count_if(${rightSql(quoteName(`outputs.${prediction}`), 'label')})::DOUBLE`
  const counts = await connection.runAndReadAll(
    `SELECT ${bucket}, version::INTEGER, count(*)::DOUBLE, ${right}, median(label_ms - epoch_ms(time))::DOUBLE FROM ${labels} GROUP BY ALL`,
  )
  const folder = await mkdtemp(join(tmpdir(), 'slipway-performance-'))
  try {
    const path = join(folder, 'rows.parquet')
    const answers = outputs.map(
      ({ name }) => `${quoteName(`outputs.${name}`)} AS ${quoteName(`answer.${name}`)}`,
    )
    await connection.run(
      `COPY (SELECT label, ${bucket} AS bucket, version::DOUBLE AS version, ${answers.join(', ')} FROM ${labels}
         QUALIFY row_number() OVER (PARTITION BY ${bucket}, version ORDER BY hash(id), "row") <= ${mostRows})
       TO ${quoteText(path)} (FORMAT parquet, USE_TMP_FILE false)`,
    )
    return {
      counts: counts.getRows() as [number, number, number, number | null, number | null][],
      rows: await readTable(path),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const metricsIn = (
  signature: Signature,
  all: Table,
  fromMs: number,
  version: number,
): PerformanceWindow['metrics'] => {
  const numbers = (name: string) => {
    const column = columnOf(all, name)
    return isText(column) ? new Float64Array(all.rows) : column.values
  }
  const [bucket, of] = [numbers('bucket'), numbers('version')]
  const rows = Int32Array.from({ length: all.rows }, (_, row) => row).filter(
    (row) => bucket[row] === fromMs && of[row] === version,
  )
  const scored = scoredOf(signature, takeRows(all, rows), 'answer')?.scored
  if (!scored || scored.y.length < 10) return []
  return Object.entries(
    bootstrapAll(wanted(scored), scored, { seed, resamples: draws, method: 'percentile' }),
  )
    .filter(([, { value }]) => Number.isFinite(value))
    .map(([metric, { value, low, high }]) => ({ metric, value, low, high }))
}

/** The one that models are chosen by, and those that everybody asks for, where both classes are there. */
const wanted = (scored: Scored) => {
  const both = scored.task === 'regression' || new Set(scored.y).size > 1
  const names = new Set(
    both ? [primaryMetric(scored.task, scored.y).name, 'log_loss', 'mae', 'rmse'] : ['log_loss'],
  )
  return metricsFor(scored.task).filter(
    (metric) => names.has(metric.name) && (metric.applies?.(scored) ?? true),
  )
}
