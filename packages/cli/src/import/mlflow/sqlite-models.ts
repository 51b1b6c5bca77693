import type Database from 'better-sqlite3'
import { query } from './sqlite-query.ts'
import type { SourceModel, SourceVersion } from './source.ts'

interface VersionRow {
  name: string
  version: number
  creation_time: number | null
  description: string | null
  user_id: string | null
  current_stage: string | null
  source: string | null
  storage_location?: string | null
  run_id: string | null
  run_link?: string | null
}

/** The registered models of MLflow's database; tables that an older one lacks are taken as empty. */
export function modelReader(db: Database, hasTable: (name: string) => boolean): SourceModel[] {
  const rows = <Row>(table: string, rest = '', ...of: unknown[]): Row[] =>
    hasTable(table) ? query<Row>(db, `select * from ${table} ${rest}`)(...of) : []
  const texts = (found: readonly { key: string; value: string | null }[]) =>
    Object.fromEntries(found.map(({ key, value }) => [key, value ?? '']))
  return rows<{ name: string; description: string | null }>('registered_models', 'order by name').map(
    (model) => ({
      name: model.name,
      description: model.description ?? '',
      tags: texts(rows('registered_model_tags', 'where name = ?', model.name)),
      aliases: Object.fromEntries(
        rows<{ alias: string; version: number }>(
          'registered_model_aliases',
          'where name = ?',
          model.name,
        ).map(({ alias, version }) => [alias, version]),
      ),
      versions: rows<VersionRow>('model_versions', 'where name = ? order by version', model.name)
        .filter((row) => row.current_stage !== 'Deleted_Internal')
        .map(
          (row): SourceVersion => ({
            number: row.version,
            description: row.description ?? '',
            tags: texts(
              rows('model_version_tags', 'where name = ? and version = ?', model.name, row.version),
            ),
            stage: row.current_stage ?? 'None',
            source: row.source ?? '',
            location: row.storage_location ?? null,
            runId: row.run_id,
            runLink: row.run_link ?? null,
            user: row.user_id ?? '',
            createdAtMs: row.creation_time ?? 0,
          }),
        ),
    }),
  )
}
