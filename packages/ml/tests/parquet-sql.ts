/** SQL of one Parquet file's rows. */
export const parquetSqlOf = (path: string): string => `read_parquet('${path.replaceAll("'", "''")}')`
