import type { DuckDBMapValue, DuckDBValue } from '@duckdb/node-api'

/**
 * What a histogram counted; nothing where it is missing. It is told by its shape, as its class would load the engine, without
 * which files can be scanned.
 */
export const mapEntries = (value: DuckDBValue): DuckDBMapValue['entries'] =>
  typeof value === 'object' && value !== null && 'entries' in value ? (value as DuckDBMapValue).entries : []
