import type { Kysely } from 'kysely'
import type { PipelinesTables } from './pipelines.tables.ts'

const columns = [
  ['pipeline_runs', 'plan_kept'],
  ['pipeline_runs', 'captured_kept'],
  ['pipeline_runs', 'output_kept'],
  ['pipeline_nodes', 'inputs_kept'],
  ['pipeline_nodes', 'output_kept'],
  ['pipeline_cache', 'output_kept'],
] as const

/** The files that hold a value too large for its row: see kept-json.ts. */
export async function keptFiles(db: Kysely<PipelinesTables>): Promise<Set<string>> {
  const found = new Set<string>()
  for (const [table, column] of columns) {
    const rows = await (db as Kysely<any>)
      .selectFrom(table)
      .select(`${column} as kept`)
      .where(column, 'like', '{"artifact":%')
      .distinct()
      .execute()
    for (const { kept } of rows) found.add((JSON.parse(kept as string) as { artifact: string }).artifact)
  }
  return found
}
