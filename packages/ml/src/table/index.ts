export type { RowsBefore } from './append.ts'
export { type Collected, type CollectOptions, collectRows, shownAddress } from './collect.ts'
export { columnOf, dropColumns, selectColumns, takeRows } from './columns.ts'
export { type NumpyArray, readNpy } from './connectors/npy.ts'
export { type Connector, connectors, type FetchOptions, type SourceFacts } from './connectors/index.ts'
export { diffRows, type RowsDiff } from './diff-rows.ts'
export { dictionaryOf } from './dictionary.ts'
export type { CsvOptions } from './csv/open-csv.ts'
export { type Digests, digestOf, digestsOf } from './digest.ts'
export { quoteName, quoteText, sqlTypes, threads, withDuckDb } from './duckdb.ts'
export { type ExportFormat, exportFormats, exportRows } from './export-rows.ts'
export type { FileFormat, Ingested, IssueKind, SanityIssue, Source } from './ingested.ts'
export { type IngestOptions, type IngestPhase, ingest } from './ingest.ts'
export type { Expected } from './infer/candidates.ts'
export type { DayOrder } from './infer/date-formats.ts'
export { type KnownPart, planParts, type TablePart, writeParts } from './parts.ts'
export type { Media, MediaFacts } from './media.ts'
export { nearestName } from './nearest-name.ts'
export { describeParquet, numberedSql, type ParquetPath, parquetSql } from './parquet.ts'
export { fileMissing } from './table.errors.ts'
export { type OpenRows, plainCsvRows, withRows } from './open-rows.ts'
export { type Distinct, distinctKeys, distinctNumbers } from './scan/distinct.ts'
export { type Batch, batchRows, openScan, type OpenScan, type Scan } from './scan/scan-csv.ts'
export { readTexts } from './open-texts.ts'
export { readTable } from './read-table.ts'
export { fieldsOfTable, records, tableOf, valueAt } from './records.ts'
export {
  type Column,
  type Field,
  isText,
  type LogicalType,
  type NumberColumn,
  type Table,
  type TextColumn,
  truthLevels,
} from './table.ts'
export { writeParquet } from './write-parquet.ts'
