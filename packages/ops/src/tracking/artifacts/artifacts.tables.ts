import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export interface ArtifactTables {
  /** One row for each file and folder of the tree; a folder has no digest. `owner`: a run or a logged model. */
  artifact_entries: {
    folder: string
    name: string
    digest: string | null
    bytes: number
    owner: string | null
    at_ms: number
  }
}

interface OldTables {
  run_artifacts: { run_id: string; path: string; digest: string; bytes: number }
  runs: { id: string; experiment_id: number; started_at_ms: number }
}

export const migrations: Record<string, Migration> = {
  '002_artifact_tree': {
    async up(db) {
      await db.schema
        .createTable('artifact_entries')
        .addColumn('folder', 'text', (c) => c.notNull())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('digest', 'text')
        .addColumn('bytes', 'bigint', (c) => c.notNull())
        .addColumn('owner', 'text')
        .addColumn('at_ms', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('artifact_entries_key', ['folder', 'name'])
        .execute()
      await db.schema
        .createIndex('artifact_entries_by_owner')
        .on('artifact_entries')
        .column('owner')
        .where(sql.ref('owner'), 'is not', null)
        .execute()
      await db.schema
        .createIndex('artifact_entries_by_digest')
        .on('artifact_entries')
        .column('digest')
        .where(sql.ref('digest'), 'is not', null)
        .execute()
      await carryOver(db as Kysely<OldTables & ArtifactTables>)
      await db.schema.dropTable('run_artifacts').execute()
    },
  },
}

/** What runs had noted before there was a tree; a path that could not stand in one (`..`) is written out in it. */
async function carryOver(db: Kysely<OldTables & ArtifactTables>): Promise<void> {
  const rows = await db
    .selectFrom('run_artifacts')
    .innerJoin('runs', 'runs.id', 'run_artifacts.run_id')
    .select(['run_id', 'experiment_id', 'started_at_ms', 'path', 'digest', 'bytes'])
    .execute()
  for (const row of rows) {
    const parts = `${row.experiment_id}/${row.run_id}/artifacts/${row.path}`
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .map((part) => (part === '..' ? '%2e%2e' : part))
    for (const [i, name] of parts.entries()) {
      const file = i === parts.length - 1
      await db
        .insertInto('artifact_entries')
        .values({
          folder: parts.slice(0, i).join('/'),
          name,
          digest: file ? row.digest : null,
          bytes: file ? row.bytes : 0,
          owner: file ? row.run_id : null,
          at_ms: row.started_at_ms,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
  }
}
