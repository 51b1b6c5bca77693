import type { CheckKind } from '../check.ts'
import { durationOf } from '../duration.ts'
import { badCheck } from '../check.errors.ts'
import { rowsOf, scopedSql } from '../sql.ts'

const dayMs = 86_400_000

/** The newest time lies at most so far in the past. */
export const freshness: CheckKind = {
  name: 'freshness',
  columns: [1, 1],
  types: ['date', 'timestamp'],
  parameters: [{ name: 'within', type: 'text' }],
  title: ({ columns, args }) => `the newest ${columns[0]} is at most ${args.within} old`,
  compile: (check, { nowMs }) => {
    const age = durationOf(String(check.args.within))
    if (!age) throw badCheck('freshness', `"${check.args.within}" is no length of time such as "2 days"`)
    const now = new Date(nowMs)
    const from =
      Date.UTC(
        now.getUTCFullYear(),
        now.getUTCMonth() - age.months,
        now.getUTCDate(),
        now.getUTCHours(),
        now.getUTCMinutes(),
        now.getUTCSeconds(),
      ) - age.ms
    return {
      by: 'summary',
      aggregates: [`epoch_ms(max(${scopedSql(check)})::TIMESTAMP)`, rowsOf(check)],
      judge: ([newest, rows]) => {
        const ok = newest !== null && newest! >= from
        return {
          ok,
          failing: ok ? 0 : rows!,
          total: rows!,
          value: newest!,
          detail:
            newest === null
              ? 'no value present'
              : `the newest is ${new Date(newest!).toISOString().slice(0, 16).replace('T', ' ')}, ${Math.floor((nowMs - newest!) / dayMs)} days ago`,
        }
      },
    }
  },
}
