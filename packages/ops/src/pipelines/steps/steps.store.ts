import type { StepRule } from '@slipway/contract/steps'
import type { Kysely } from 'kysely'
import type { StepsTables } from './steps.tables.ts'

type Row = StepsTables['step_rules']

export const stepsStore = (db: Kysely<StepsTables>) => ({
  async list(): Promise<StepRule[]> {
    return (await db.selectFrom('step_rules').selectAll().orderBy('step').execute()).map(ruleFrom)
  },

  async put({ step, standing, upTo, use, reason, by, atMs }: StepRule): Promise<void> {
    const values = { standing, up_to: upTo, instead: use, reason, set_by: by, set_at_ms: atMs }
    await db
      .insertInto('step_rules')
      .values({ step, ...values })
      .onConflict((on) => on.column('step').doUpdateSet(values))
      .execute()
  },

  /** What was removed; null where nothing was said. */
  async remove(step: string): Promise<StepRule | null> {
    const row = await db.deleteFrom('step_rules').where('step', '=', step).returningAll().executeTakeFirst()
    return row ? ruleFrom(row) : null
  },
})

const ruleFrom = (row: Row): StepRule => ({
  step: row.step,
  standing: row.standing,
  upTo: row.up_to,
  use: row.instead,
  reason: row.reason,
  by: row.set_by,
  atMs: row.set_at_ms,
})
