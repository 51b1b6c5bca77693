import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExportedPredictions, PredictionExport } from '@slipway/contract/prediction-exports'
import { quoteName, quoteText } from '@slipway/ml/table'
import type { ArtifactStore } from '../../ports/artifact-store.ts'
import type { Revision } from '../revision.ts'
import type { Source, Window } from './archive.store.ts'

interface ExportParts {
  readonly query: <R>(window: Window, use: (source: Source) => Promise<R>) => Promise<R | null>
  readonly artifacts: Pick<ArtifactStore, 'put'>
  /** SQL of what was told: kpi, kind, key, row and value; null where that is nothing. */
  readonly labels: string | null
  readonly revisions: readonly Pick<Revision, 'revision' | 'variants'>[]
}

/**
 * Writes captured rows as one Parquet file: `prediction_id`, `predicted_at`, `model_version`, every input under its name as it
 * was captured (hidden as it was hidden), every answer as `predicted.<name>`, and the label. What shadows answered and what
 * failed is left out.
 */
export async function exportCaptured(
  { query, artifacts, labels, revisions }: ExportParts,
  { sinceMs, untilMs, version, labelled = false }: PredictionExport,
): Promise<ExportedPredictions> {
  const nothing: ExportedPredictions = { file: null, rows: 0, answeredBy: [] }
  if (labelled && labels === null) return nothing
  const folder = await mkdtemp(join(tmpdir(), 'slipway-export-'))
  try {
    const path = join(folder, 'predictions.parquet')
    const found = await query({ sinceMs, untilMs }, async ({ connection, sql, columns }) => {
      const shadows = revisions.flatMap(({ revision, variants }) =>
        variants.flatMap(({ role, name }) =>
          role === 'shadow' ? [`(${revision}, ${quoteText(name)})`] : [],
        ),
      )
      const wanted = [
        'c.error IS NULL',
        ...(shadows.length > 0 ? [`(c.revision, c.variant) NOT IN (${shadows.join(', ')})`] : []),
        ...(version === undefined ? [] : [`c.version = ${version}`]),
      ].join(' AND ')
      const told = `(SELECT * FROM ${labels} WHERE kpi = '' AND kind = 'id')`
      const from = `${sql} c${labelled ? ` JOIN ${told} l ON l.key = c.id AND l."row" = c."row"` : ''} WHERE ${wanted}`
      const facts = await connection.runAndReadAll(
        `SELECT c.revision::INTEGER, c.variant, count(*)::DOUBLE${labelled ? ', bool_and(TRY_CAST(l.value AS DOUBLE) IS NOT NULL)' : ', false'} FROM ${from} GROUP BY 1, 2`,
      )
      const groups = facts.getRows() as [number, string, number, boolean][]
      const rows = groups.reduce((sum, [, , count]) => sum + count, 0)
      if (rows === 0) return nothing
      const columnsOf = (prefix: string, as: string) =>
        [...columns.keys()]
          .filter((name) => name.startsWith(`${prefix}.`) || name.startsWith(`${prefix}#`))
          .map((name) => `c.${quoteName(name)} AS ${quoteName(as + name.slice(prefix.length + 1))}`)
      const isNumber = groups.every(([, , , number]) => number)
      const chosen = [
        'c.id AS prediction_id',
        'c."row" AS prediction_row',
        'c.time AS predicted_at',
        'c.version AS model_version',
        ...columnsOf('inputs', ''),
        ...columnsOf('outputs', 'predicted.'),
        ...(labelled ? [`${isNumber ? 'l.value::DOUBLE' : 'l.value'} AS label`] : []),
      ]
      await connection.run(
        `COPY (SELECT ${chosen.join(', ')} FROM ${from} ORDER BY c.time, c.id, c."row")
         TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
      )
      return { file: await artifacts.put(path), rows, answeredBy: answeredBy(groups, revisions) }
    })
    return found ?? nothing
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const answeredBy = (
  groups: readonly [number, string, ...unknown[]][],
  revisions: ExportParts['revisions'],
): ExportedPredictions['answeredBy'] => {
  const found = groups.flatMap(([revision, variant]) => {
    const one = revisions.find((each) => each.revision === revision)
    const { model, version } = one?.variants.find(({ name }) => name === variant) ?? {}
    return model === undefined || version === undefined ? [] : [{ model, version }]
  })
  const known = new Map(found.map((one) => [`${one.model}@${one.version}`, one]))
  return [...known.values()].sort((a, b) =>
    a.model < b.model ? -1 : a.model > b.model ? 1 : a.version - b.version,
  )
}
