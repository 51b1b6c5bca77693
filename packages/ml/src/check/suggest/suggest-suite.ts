import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { profileParquet } from '../../profile/index.ts'
import {
  type Field,
  type ParquetPath,
  quoteName,
  quoteText,
  withDuckDb,
  withRows,
} from '../../table/index.ts'
import type { CheckResult } from '../check.ts'
import { runChecks } from '../run-checks.ts'
import { type Held, likelihoodOf } from './likelihood.ts'
import { type SuggestedCheck, suggestChecks } from './suggest-checks.ts'

/** A proposed check with what speaks for it. */
export interface EvidencedCheck extends SuggestedCheck {
  /** How likely it holds on as many new rows of the same kind, 0..1. */
  readonly likelihood: number
  /** What became of it when it was proposed from earlier rows and asked of later ones. */
  readonly tried: readonly Held[]
}

/** Earlier rows, from which checks are proposed, and the later ones that they are asked of; shares of all rows. */
const trials = [
  { from: [0, 0.25], on: [0.25, 0.5] },
  { from: [0, 0.5], on: [0.5, 1] },
] as const

/** Fewer rows than this cannot be parted in four. */
const leastRows = 40

/** Beyond this share of rows that failed in a trial what the column holds moves on: nothing is proposed of it. */
const mostFailing = 0.02

/** Proposed only if at least so likely to hold. */
const leastLikely = 0.9

/**
 * Proposes a suite from data and tries it on the data itself: what would have been proposed from the first rows is asked
 * of the rows after them. What failed then on more than a few rows is left out, what failed on few is loosened; each
 * check says how likely it holds on as many new rows.
 * @param options.target the column that is to be predicted: its checks block
 */
export const suggestSuite = async (
  path: ParquetPath,
  options: { target?: string } = {},
): Promise<EvidencedCheck[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-suggest-'))
  try {
    return await withDuckDb((connection) =>
      withRows(connection, path, async ({ fields, numberedSql }) => {
        const whole = join(folder, 'whole.parquet')
        const names = fields.map(({ name }) => quoteName(name)).join(', ')
        await connection.run(
          `COPY (SELECT ${names} FROM ${numberedSql}) TO ${quoteText(whole)} (FORMAT parquet, COMPRESSION snappy)`,
        )
        const all = await proposed(connection, whole, fields, options)
        const held =
          all.rows < leastRows ? [] : await tryOut(connection, whole, fields, all.rows, options, folder)
        return all.checks.flatMap((suggested) => evidenced(suggested, all.rows, held))
      }),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const proposed = async (
  connection: DuckDBConnection,
  path: string,
  fields: readonly Field[],
  options: { target?: string },
) => {
  const profile = await profileParquet(connection, path, fields)
  return { rows: profile.rows, profile, checks: suggestChecks(profile, fields, options) }
}

interface Trial extends Held {
  readonly kind: string
  readonly column: string | undefined
}

const tryOut = async (
  connection: DuckDBConnection,
  whole: string,
  fields: readonly Field[],
  rows: number,
  options: { target?: string },
  folder: string,
): Promise<Trial[]> => {
  const found: Trial[] = []
  const part = async (name: string, [from, to]: readonly [number, number]): Promise<string> => {
    const path = join(folder, `${name}.parquet`)
    const [first, end] = [Math.floor(rows * from), Math.floor(rows * to)]
    await connection.run(
      `COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet(${quoteText(whole)}, file_row_number = true) WHERE file_row_number >= ${first} AND file_row_number < ${end}) TO ${quoteText(path)} (FORMAT parquet)`,
    )
    return path
  }
  for (const [i, { from, on }] of trials.entries()) {
    const { checks, rows: learnt } = await proposed(connection, await part(`from${i}`, from), fields, options)
    const { results } = await runChecks(
      await part(`on${i}`, on),
      checks.map(({ check }) => check),
      { failures: 0 },
    )
    for (const [at, { check }] of checks.entries())
      found.push({ kind: check.kind, column: check.columns[0], ...heldOf(results[at]!, learnt) })
  }
  return found
}

const heldOf = ({ ok, share, total }: CheckResult, from: number): Held => ({ ok, share, from, on: total })

/** The check as it stands, loosened or left out, by what its like did in the trials. */
const evidenced = (suggested: SuggestedCheck, rows: number, trials: readonly Trial[]): EvidencedCheck[] => {
  const { check } = suggested
  const alike = trials.filter(({ kind, column }) => kind === check.kind && column === check.columns[0])
  const tried = alike.map(({ ok, share, from, on }) => ({ ok, share, from, on }))
  const worst = Math.max(0, ...tried.filter(({ ok }) => !ok).map(({ share }) => share))
  if (check.kind === 'null-share') {
    if (tried.some(({ ok }) => !ok)) return []
  } else if (worst > mostFailing) return []
  const likelihood = likelihoodOf(check, rows, tried)
  if (worst === 0 && likelihood >= leastLikely) return [{ ...suggested, likelihood, tried }]
  if (check.severity === 'block' || !loosens.has(check.kind))
    return worst === 0 && likelihood >= 0.5 ? [{ ...suggested, likelihood, tried }] : []
  const mostly = Math.floor((1 - Math.max(2 * worst, 10 / rows, 0.001)) * 1000) / 1000
  if (mostly < 0.9) return []
  return [
    {
      ...suggested,
      check: { ...check, mostly },
      code: suggested.code.replace(/\.(warn|info|error)\(\)$/, `.mostly(${mostly}).$1()`),
      likelihood: Math.max(likelihood, 0.95),
      tried,
    },
  ]
}

const loosens = new Set(['between', 'in-set', 'text-length', 'unique'])
