import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { classified, profileOf, profileParquet, withoutPersonal } from '../profile/index.ts'
import type { CsvOptions } from './csv/open-csv.ts'
import { areAligned, digestsOf, digestsOfLeaves } from './digest.ts'
import { quoteText, runWide, withDuckDb } from './duckdb.ts'
import type { Expected } from './infer/candidates.ts'
import type { Ingested } from './ingested.ts'
import { datasetIssues } from './issues/dataset-issues.ts'
import { encodingIssue } from './issues/encoding.ts'
import { readingIssues } from './issues/reading-issues.ts'
import { alignRows, type RowsBefore } from './append.ts'
import type { Media } from './media.ts'
import { isLookedAtAtOnce, lookAtStored, lookOnTheWay, type SeenRows } from './look-at-rows.ts'
import { type ParquetPath, parquetSql } from './parquet.ts'
import { bestPlan, type KnownPart, planParts, withPacks, writeParts } from './parts.ts'
import { type ReadColumn, readErrorOf, type ReadSource, readSource, typedRows } from './read-source.ts'
import { isPlain, writePlain } from './source/plain-text.ts'
import { type ScannedSource, scanSource } from './source/scan-source.ts'
import { dataNoRows } from './source/source.errors.ts'
import type { Field } from './table.ts'
import { cannotWrite } from './table.errors.ts'

export interface IngestOptions {
  /** Folder of the Parquet file; made where absent. */
  readonly outDir: string
  readonly onProgress?: (phase: IngestPhase, share: number) => void
  readonly csv?: CsvOptions
  /**
   * Asked for the parts of the version before (none for the first) once the rows have been read: then they are
   * written in parts, too, those that are not known.
   */
  readonly known?: () => Promise<readonly KnownPart[]>
  /** Rows that those of the file follow: the dataset is both. Its `parquetPath` has the rows of the file alone. */
  readonly after?: RowsBefore
  /** Bytes that belong to the rows of the file. */
  readonly media?: Media
  /** What columns are known to hold, by name: decides where a file alone does not, as 03/04/2020. */
  readonly expected?: ReadonlyMap<string, Expected>
}

export type IngestPhase = 'reading' | 'typing' | 'writing' | 'hashing' | 'profiling'

/**
 * Turns a CSV, TSV, Parquet or JSON lines file (text also gzipped) into one Parquet file named by its
 * digest, with what was found on the way. A CSV file that is throughout what its beginning is has its rows stored by the
 * engine and looked at beside it, at the same time; others have their rows read up to four times; always in bounded memory. The Parquet file
 * appears whole or not at all; nothing else stays in outDir.
 * @throws FILE_MISSING, FILE_IS_FOLDER, FILE_CUT, DATA_EMPTY, DATA_NO_ROWS, DATA_TOO_WIDE, NOT_A_TABLE,
 *   CSV_ROW_MISSHAPEN, CSV_QUOTE_OPEN, CSV_UNREADABLE, JSON_BROKEN, PARQUET_BROKEN, CANNOT_WRITE
 */
export const ingest = async (path: string, options: IngestOptions): Promise<Ingested> => {
  const { outDir, onProgress = () => {} } = options
  onProgress('reading', 0)
  const scanned = await scanSource(path)
  const source = options.csv?.encoding ? { ...scanned, encoding: options.csv.encoding } : scanned
  const id = randomUUID()
  const plain = join(outDir, `.${id}.text`)
  const half = join(outDir, `.${id}.parquet`)
  makeFolder(outDir)
  try {
    if (!isPlain(source)) await orCannotWrite(outDir, () => writePlain(source, plain))
    onProgress('reading', 1)
    return await withDuckDb(async (connection) => {
      let looked: SeenRows | null = null
      const read = await readSource(connection, source, isPlain(source) ? path : plain, {
        csv: options.csv,
        expected: options.expected,
        onTyping: (share) => onProgress('typing', share),
        asSampled: async (sql, plans) => {
          let isStoring = true
          const storing = runWide(connection, plans.length, copySql(sql, plans, half)).catch((cause) => {
            isStoring = false
            throw cause
          })
          const looking =
            isPlain(source) && !options.csv && !options.expected && !options.after
              ? lookOnTheWay(path, plans, () => isStoring)
              : null
          // The file is let go before anything else is done, however storing ends.
          const [stored, seen] = await Promise.allSettled([storing, looking])
          if (stored.status === 'rejected') throw stored.reason
          looked = seen.status === 'fulfilled' ? seen.value : null
        },
      })
      onProgress('writing', 0)
      if (!read.done) await store(connection, read, half, source)
      const own = await fieldsOfStored(connection, half, read.plans)
      const { after, media } = options
      if (after) await orCannotWrite(outDir, () => alignRows(connection, half, own, after.fields, path))
      const all = after ? [...after.paths, half] : half
      const fields = after ? await fieldsOfStored(connection, all, after.fields) : own
      const counted = await countRows(connection, all)
      const seen = isSame(looked, counted, fields)
        ? looked
        : isLookedAtAtOnce(fields.length, counted)
          ? await lookAtStored(connection, all, fields, counted, (share) => onProgress('profiling', share))
          : null
      const profile = seen
        ? profileOf(seen.summary)
        : await profileParquet(connection, all, fields, (share) => onProgress('profiling', share))
      const { rows } = profile
      if (rows === 0) throw dataNoRows(path, fields.length)
      const known = (await options.known?.()) ?? []
      const before = known.map((part) => part.rows)
      const straight = options.known ? planParts(before, rows, media?.sizes) : [rows]
      const { plan, digests } = await bestPlan(straight, media ? [] : known, rows, async (parts) =>
        seen && areAligned(parts)
          ? digestsOfLeaves(seen.leaves, fields, parts)
          : digestsOf(connection, all, fields, parts, (share) => onProgress('hashing', share)),
      )
      const digest = digests.whole
      const issues = [
        ...read.issues,
        ...encodingIssue(read.source.encoding, rows),
        ...readingIssues(read.plans, rows),
        ...(await datasetIssues(connection, all, profile, seen?.summary ?? null)),
      ]
      const parquetPath = join(outDir, `${digest.replace(':', '-')}.parquet`)
      const written =
        plan.length > 1 || known.some(({ content }) => content === digest)
          ? await writeParts(connection, all, plan, digests.parts, known, outDir)
          : [{ rows, content: digest, path: parquetPath }]
      renameSync(half, parquetPath)
      return {
        parquetPath,
        parts: media ? withPacks(written, media) : written,
        digest,
        rows,
        fields: classified(fields, profile),
        source: read.source,
        issues: withoutPersonal(issues, profile),
        profile,
        ...(media && { media: media.about }),
      }
    })
  } finally {
    rmSync(plain, { force: true })
    for (const left of [half, `${half}.aligned`]) rmSync(left, { force: true })
  }
}

/** Whether what was seen on the way is what was stored, as its footer counts it. */
const isSame = (seen: SeenRows | null, rows: number, fields: readonly Field[]): seen is SeenRows =>
  seen !== null &&
  seen.summary.rows === rows &&
  seen.summary.columns.every(({ count }, i) => count < rows === fields[i]!.nullable)

const countRows = async (connection: DuckDBConnection, path: ParquetPath): Promise<number> => {
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${parquetSql(path)}`)
  return Number(counted.getRows()[0]![0])
}

const copySql = (sql: string, plans: readonly ReadColumn[], path: string): string =>
  `COPY (${typedRows(sql, plans)}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION snappy, USE_TMP_FILE false)`

const store = async (
  connection: DuckDBConnection,
  { sql, plans }: ReadSource,
  path: string,
  source: ScannedSource,
): Promise<void> => {
  try {
    await runWide(connection, plans.length, copySql(sql, plans, path))
  } catch (cause) {
    throw isWriteError(cause) ? cannotWrite(path, cause) : readErrorOf(source, cause)
  }
}

const fieldsOfStored = async (
  connection: DuckDBConnection,
  path: ParquetPath,
  plans: readonly Pick<ReadColumn, 'name' | 'type'>[],
): Promise<Field[]> => {
  const nulls: number[] = []
  // The footer of the Parquet file counts the missing values: nothing is read again.
  const counted = await connection.runAndReadAll(
    `SELECT column_id, sum(stats_null_count)::DOUBLE FROM parquet_metadata([${[path].flat().map(quoteText).join(', ')}]) GROUP BY 1 ORDER BY 1`,
  )
  for (const [column, count] of counted.getRows()) nulls[Number(column)] = Number(count)
  return plans.map(({ name, type }, i) => ({ name, type, nullable: (nulls[i] ?? 0) > 0 }))
}

const makeFolder = (path: string): void => {
  try {
    mkdirSync(path, { recursive: true })
  } catch (cause) {
    throw cannotWrite(path, cause)
  }
}

const orCannotWrite = async (path: string, write: () => Promise<void>): Promise<void> => {
  try {
    await write()
  } catch (cause) {
    throw isWriteError(cause) ? cannotWrite(path, cause) : cause
  }
}

/** Node and DuckDB alike: no room, no permission, a read-only or vanished folder. */
const isWriteError = (cause: unknown): boolean =>
  /ENOSPC|EACCES|EROFS|EPERM|ENOENT|ENOTDIR|EDQUOT|EFBIG|No space left|Permission denied|Read-only|Could not write|Failed to write|cannot open file|Cannot open file|out of disk/i.test(
    cause instanceof Error ? cause.message : '',
  )
