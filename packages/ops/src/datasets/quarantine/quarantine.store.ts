import type { Admission, Quarantine } from '@slipway/contract/quarantines'
import type { Kysely, Selectable } from 'kysely'
import { forUpdate } from '../../kernel/index.ts'
import type { QuarantineTables } from './quarantine.tables.ts'

export const quarantineStore = (db: Kysely<QuarantineTables>) => {
  async function withAdmissions(
    rows: readonly Selectable<QuarantineTables['quarantines']>[],
  ): Promise<Quarantine[]> {
    const admissions = new Map<string, Admission[]>()
    for (let start = 0; start < rows.length; start += 500) {
      const found = await db
        .selectFrom('quarantine_admissions')
        .selectAll()
        .where(
          'quarantine',
          'in',
          rows.slice(start, start + 500).map(({ id }) => id),
        )
        .orderBy('at_ms')
        .orderBy('id')
        .execute()
      for (const one of found)
        admissions.set(one.quarantine, [...(admissions.get(one.quarantine) ?? []), admissionOf(one)])
    }
    return rows.map((row) => quarantineOf(row, admissions.get(row.id) ?? []))
  }

  return {
    async insert(quarantine: Quarantine): Promise<void> {
      await db
        .insertInto('quarantines')
        .values({
          id: quarantine.id,
          dataset: quarantine.dataset,
          from_version: quarantine.from,
          rest_version: quarantine.rest,
          rows: quarantine.rows,
          reasons: JSON.stringify(quarantine.reasons),
          checks: JSON.stringify(quarantine.checks),
          file_digest: quarantine.file.digest,
          file_bytes: quarantine.file.bytes,
          made_by_run: quarantine.madeBy.run ?? null,
          made_by_step: quarantine.madeBy.step ?? null,
          created_by: quarantine.createdBy,
          created_at_ms: quarantine.createdAtMs,
        })
        .execute()
    },

    async byId(id: string): Promise<Quarantine | null> {
      const row = await db.selectFrom('quarantines').selectAll().where('id', '=', id).executeTakeFirst()
      return row ? (await withAdmissions([row]))[0]! : null
    },

    /** In a transaction: nobody else admits rows of it until that ends. */
    async hold(id: string): Promise<void> {
      await forUpdate(db, db.selectFrom('quarantines').select('id').where('id', '=', id)).execute()
    },

    async list(dataset: string | undefined): Promise<Quarantine[]> {
      const all = db
        .selectFrom('quarantines')
        .selectAll()
        .orderBy('created_at_ms', 'desc')
        .orderBy('id', 'desc')
      return withAdmissions(
        await (dataset === undefined ? all : all.where('dataset', '=', dataset)).execute(),
      )
    },

    async admit(quarantine: string, admission: Admission): Promise<void> {
      await db
        .insertInto('quarantine_admissions')
        .values({
          id: admission.id,
          quarantine,
          rows: JSON.stringify(admission.rows),
          version: admission.version,
          repaired: admission.repaired ? 1 : 0,
          admitted_by: admission.admittedBy,
          at_ms: admission.atMs,
        })
        .execute()
    },
  }
}

const admissionOf = (row: Selectable<QuarantineTables['quarantine_admissions']>): Admission => ({
  id: row.id,
  rows: JSON.parse(row.rows) as number[],
  version: row.version,
  repaired: row.repaired === 1,
  admittedBy: row.admitted_by,
  atMs: row.at_ms,
})

const quarantineOf = (
  row: Selectable<QuarantineTables['quarantines']>,
  admissions: readonly Admission[],
): Quarantine => ({
  id: row.id,
  dataset: row.dataset,
  from: row.from_version,
  rest: row.rest_version,
  rows: row.rows,
  reasons: JSON.parse(row.reasons) as Quarantine['reasons'],
  checks: JSON.parse(row.checks) as Quarantine['checks'],
  file: { digest: row.file_digest, bytes: row.file_bytes },
  admitted: admissions.reduce((sum, { rows }) => sum + rows.length, 0),
  admissions: [...admissions],
  madeBy: { run: row.made_by_run, step: row.made_by_step },
  createdBy: row.created_by,
  createdAtMs: row.created_at_ms,
})
