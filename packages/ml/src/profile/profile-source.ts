import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
// Not through the door: table's ingest profiles what it wrote, so table's index already leads here.
import { namingSource, shownAddress } from '../table/collect.ts'
import { type Connector, type FetchOptions, fetchRows } from '../table/connectors/index.ts'
import type { CsvOptions } from '../table/csv/open-csv.ts'
import { withDuckDb, withWide } from '../table/duckdb.ts'
import type { IngestPhase } from '../table/ingest.ts'
import type { SanityIssue } from '../table/ingested.ts'
import { encodingIssue } from '../table/issues/encoding.ts'
import { readingIssues } from '../table/issues/reading-issues.ts'
import { missingWords } from '../table/missing-words.ts'
import { plainCsvRows } from '../table/open-rows.ts'
import { type ReadColumn, readErrorOf, readSource, typedRows } from '../table/read-source.ts'
import { isPlain, writePlain } from '../table/source/plain-text.ts'
import { scanSource } from '../table/source/scan-source.ts'
import { dataNoRows } from '../table/source/source.errors.ts'
import type { Field, Table } from '../table/table.ts'
import { takeFromScan, takeFromSql } from '../table/take-rows.ts'
import { withoutPersonal } from './classified.ts'
import { type LikelyKeys, likelyKeysOf } from './keys.ts'
import { profileOf } from './profile-of.ts'
import type { Profile } from './profile.ts'
import { pearsonOf, type Relations, relationsOf } from './relations.ts'
import { rowSample } from './row-sample.ts'
import { summarizer } from './summarizer.ts'
import { summaryIssues } from './summary-issues.ts'
import type { Summary } from './summary.ts'

export interface ProfileSourceOptions {
  /** A folder for what has to lie on this machine to be read; whoever asks removes it. */
  readonly folder: string
  readonly from?: FetchOptions
  /** Connectors that only the caller has. */
  readonly more?: readonly Connector[]
  /** Counts every different value, in as much memory as that takes. */
  readonly exact?: boolean
  readonly onProgress?: (phase: IngestPhase, share: number) => void
}

export interface ProfiledSource {
  readonly profile: Profile
  readonly relations: Relations
  readonly keys: LikelyKeys
  readonly issues: readonly SanityIssue[]
}

/**
 * Profiles anything that a connector takes, a file of any kind, a folder, a database, an address, in one reading of its
 * rows and without storing them. A plain CSV file is read without the engine.
 * @throws what `collectRows` throws of what cannot be read
 */
export const profileSource = async (
  address: string,
  options: ProfileSourceOptions,
): Promise<ProfiledSource> => {
  const { folder, from = {}, more = [], onProgress = () => {} } = options
  const fetched = await fetchRows(
    { address, folder, options: from, onProgress: (share) => onProgress('reading', share) },
    more,
  )
  // Nothing is told of a version before, so that no source can say that nothing changed.
  const path = fetched.path!
  try {
    const scanned = fetched.csv ? null : await scannedRows(path, options)
    const { table, summary, issues } =
      scanned ?? (await withDuckDb((connection) => readRows(connection, path, fetched.csv, options)))
    const profile = profileOf(summary)
    return {
      profile,
      relations: relationsOf(table, profile, pearsonOf(summary, profile)),
      keys: likelyKeysOf(summary, profile),
      issues: withoutPersonal([...issues, ...summaryIssues(summary, profile)], profile),
    }
  } catch (cause) {
    throw namingSource(cause, path, shownAddress(address))
  }
}

interface Taken {
  readonly table: Table
  readonly summary: Summary
  readonly issues: readonly SanityIssue[]
}

/** null where the file is not plain throughout. */
const scannedRows = async (
  path: string,
  { exact, onProgress }: ProfileSourceOptions,
): Promise<Taken | null> => {
  const plain = statSync(path, { throwIfNoEntry: false })?.isFile() ? plainCsvRows(path) : null
  if (!plain?.scan) return null
  const summary = summarizer(plain.fields, { exact })
  const sample = rowSample(plain.fields)
  const words = missingWords(plain.fields)
  const expected = rowsExpected(path)
  const rows = await takeFromScan(plain.scan, plain.fields, [summary, sample], (batch) => {
    words.take(batch)
    onProgress?.('profiling', Math.min(0.99, (batch.first + batch.rows) / expected))
  })
  if (!rows) return null
  const issues = [...(plain.issues ?? []), ...readingIssues(words.found(), rows)]
  return { table: sample.finish(), summary: summary.finish(), issues }
}

const beginning = 65_536

/** About how many rows a file has, by the length of its first lines. */
const rowsExpected = (path: string): number => {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(beginning)
    const read = readSync(file, bytes, 0, beginning, 0)
    let lines = 0
    for (let at = bytes.indexOf(10); at >= 0 && at < read; at = bytes.indexOf(10, at + 1)) lines++
    return (statSync(path).size / Math.max(1, read)) * Math.max(1, lines)
  } finally {
    closeSync(file)
  }
}

const readRows = async (
  connection: DuckDBConnection,
  path: string,
  csv: CsvOptions | undefined,
  { folder, exact, onProgress = () => {} }: ProfileSourceOptions,
): Promise<Taken> => {
  onProgress('reading', 0)
  const found = await scanSource(path)
  const scanned = csv?.encoding ? { ...found, encoding: csv.encoding } : found
  const plain = isPlain(scanned) ? path : join(folder, 'plain.text')
  if (plain !== path) await writePlain(scanned, plain)

  let taken: Omit<Taken, 'issues'> | undefined
  const take = async (sql: string, plans: readonly ReadColumn[]): Promise<void> => {
    onProgress('profiling', 0)
    const fields = plans.map(({ name, type }): Field => ({ name, type, nullable: true }))
    const summary = summarizer(fields, { exact })
    const sample = rowSample(fields)
    await withWide(connection, fields.length, () =>
      takeFromSql(connection, `(${typedRows(sql, plans)})`, fields, [summary, sample]),
    )
    taken = { table: sample.finish(), summary: summary.finish() }
  }
  const read = await readSource(connection, scanned, plain, {
    csv,
    onTyping: (share) => onProgress('typing', share),
    asSampled: take,
  })
  try {
    if (!read.done) await take(read.sql, read.plans)
  } catch (cause) {
    throw readErrorOf(scanned, cause)
  }
  const { rows } = taken!.summary
  if (rows === 0) throw dataNoRows(path, read.plans.length)
  const issues = [
    ...read.issues,
    ...encodingIssue(read.source.encoding, rows),
    ...readingIssues(read.plans, rows),
  ]
  return { ...taken!, issues }
}
