import type { ColumnPrivacy, DatasetPrivacy, Treatment } from '@slipway/contract/privacy'
import type { Kysely } from 'kysely'
import type { PrivacyTables } from './privacy.tables.ts'

const theKey = 'pseudonyms'

export const privacyStore = (db: Kysely<PrivacyTables>) => ({
  async settings(dataset: string): Promise<DatasetPrivacy> {
    const rows = await db
      .selectFrom('dataset_privacy')
      .select(['column_name', 'class', 'treatment'])
      .where('dataset', '=', dataset)
      .orderBy('column_name')
      .execute()
    const whole = rows.find((row) => row.column_name === '')
    return {
      treatment: (whole?.treatment ?? 'keep') as Treatment,
      columns: rows
        .filter((row) => row.column_name !== '')
        .map((row) => ({
          column: row.column_name,
          class: row.class as ColumnPrivacy['class'],
          treatment: row.treatment as ColumnPrivacy['treatment'],
        })),
    }
  },

  /** Says it of a column, or with '' of the dataset. Neither class nor treatment: nothing is said any more. */
  async put(
    dataset: string,
    column: string,
    said: Pick<ColumnPrivacy, 'class' | 'treatment'>,
    by: string,
    nowMs: number,
  ): Promise<void> {
    if (said.class === null && said.treatment === null) {
      await db
        .deleteFrom('dataset_privacy')
        .where('dataset', '=', dataset)
        .where('column_name', '=', column)
        .execute()
      return
    }
    const values = { class: said.class, treatment: said.treatment, set_by: by, set_at_ms: nowMs }
    await db
      .insertInto('dataset_privacy')
      .values({ dataset, column_name: column, ...values })
      .onConflict((on) => on.columns(['dataset', 'column_name']).doUpdateSet(values))
      .execute()
  },

  async key(): Promise<string | null> {
    const row = await db
      .selectFrom('pseudonym_keys')
      .select('sealed')
      .where('id', '=', theKey)
      .executeTakeFirst()
    return row?.sealed ?? null
  },

  /** Keeps the key where there is none; whoever came first has made it. */
  async keepKey(sealed: string, nowMs: number): Promise<void> {
    await db
      .insertInto('pseudonym_keys')
      .values({ id: theKey, sealed, created_at_ms: nowMs })
      .onConflict((on) => on.doNothing())
      .execute()
  },
})
