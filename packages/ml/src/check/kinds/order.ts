import { badCheck } from '../check.errors.ts'
import type { Check, CheckKind } from '../check.ts'
import { durationOf } from '../duration.ts'
import { columnSql, counted, fromSql, scopedSql } from '../sql.ts'

/** In the order of the rows no value is below (or above) the one before; strictly: nor equal. Missing ones are skipped. */
export const monotonic: CheckKind = {
  name: 'monotonic',
  columns: [1, 1],
  types: ['integer', 'number', 'date', 'timestamp'],
  parameters: [
    { name: 'order', type: 'text', words: ['increasing', 'decreasing'] },
    { name: 'strictly', type: 'flag', optional: true },
  ],
  title: ({ columns, args }) =>
    `${columns[0]} ${args.order === 'increasing' ? 'increases' : 'decreases'}${args.strictly ? ' strictly' : ''} from row to row`,
  compile: (check) => {
    const { order, strictly } = check.args
    const wrong = `x ${order === 'increasing' ? '<' : '>'}${strictly ? '=' : ''} former`
    const x = columnSql(check)
    const among = `SELECT __row FROM (SELECT __row, ${x} AS x, lag(${x}) OVER (ORDER BY __row) AS former FROM numbered WHERE ${x} IS NOT NULL${check.where === undefined ? '' : ` AND (${check.where})`}) WHERE ${wrong}`
    return {
      by: 'summary',
      aggregates: [`(SELECT count(*) FROM (${among}))`, `count(${scopedSql(check)})`],
      among: `__row IN (${among})`,
      judge: ([failing, total]) => ({
        ok: failing! <= (1 - check.mostly) * total! + 1e-9,
        failing: failing!,
        total: total!,
      }),
    }
  },
}

/** Times follow each other by one step, within each group of the other columns: none is left out. */
export const noGaps: CheckKind = {
  name: 'no-gaps',
  columns: [1, 8],
  parameters: [{ name: 'step', type: 'text' }],
  title: ({ columns, args }) =>
    `no ${args.step} is left out in ${columns[0]}${columns.length > 1 ? ` of any ${columns.slice(1).join(', ')}` : ''}`,
  compile: (check, { fields }) => {
    const type = fields.find(({ name }) => name === check.columns[0])!.type
    if (type !== 'date' && type !== 'timestamp')
      throw badCheck('no-gaps', `${check.columns[0]} is ${type}, not date or timestamp`)
    const step = durationOf(String(check.args.step))
    if (!step) throw badCheck('no-gaps', `"${check.args.step}" is no length of time such as "1 hour"`)
    const steps =
      step.months > 0
        ? `(datediff('month', former, t) / ${step.months})`
        : `((epoch_ms(t) - epoch_ms(former)) / ${step.ms})`
    const jumps = `(SELECT *, ${steps} AS steps FROM (SELECT *, lag(t) OVER (${partition(check)}ORDER BY t) AS former FROM (SELECT DISTINCT ${keys(check)} FROM ${fromSql(check)} WHERE ${columnSql(check)} IS NOT NULL)))`
    const found = `(SELECT ${keyNames(check)} FROM ${jumps} WHERE steps > 1.000001)`
    return {
      by: 'summary',
      aggregates: [
        `(SELECT sum(greatest(1, ceil(steps - 0.000001) - 1)) FROM ${jumps} WHERE steps > 1.000001)`,
        `(SELECT count(*) FROM ${found})`,
        `(SELECT count(*) FROM ${jumps})`,
      ],
      among: `(${columnSql(check)}::TIMESTAMP${check.columns
        .slice(1)
        .map((_, i) => `, ${columnSql(check, i + 1)}`)
        .join('')}) IN ${found}`,
      judge: ([missing, gaps, present]) => {
        const lost = missing ?? 0
        return {
          ok: lost <= (1 - check.mostly) * (present! + lost) + 1e-9,
          failing: lost,
          total: present! + lost,
          value: lost,
          detail: `${counted(lost)} left out, in ${counted(gaps!)} gaps`,
        }
      },
    }
  },
}

const others = (check: Check) => check.columns.slice(1).map((_, i) => columnSql(check, i + 1))
const keys = (check: Check): string =>
  [`${columnSql(check)}::TIMESTAMP AS t`, ...others(check).map((column, i) => `${column} AS k${i}`)].join(
    ', ',
  )
const keyNames = (check: Check): string => ['t', ...others(check).map((_, i) => `k${i}`)].join(', ')
const partition = (check: Check): string =>
  check.columns.length > 1
    ? `PARTITION BY ${others(check)
        .map((_, i) => `k${i}`)
        .join(', ')} `
    : ''
