import type Database from 'better-sqlite3'

/** A query whose rows are taken to be of this shape. */
export function query<Row>(db: Database, sql: string): (...parameters: unknown[]) => Row[] {
  const statement = db.prepare(sql)
  return (...parameters) => statement.all(parameters) as Row[]
}
