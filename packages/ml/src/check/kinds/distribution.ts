import { chiSquare, kolmogorovSmirnovTail } from '../../stats/index.ts'
import { quoteName } from '../../table/index.ts'
import { badCheck } from '../check.errors.ts'
import type { Check, CheckedTable, CheckKind, Judgement } from '../check.ts'
import { columnSql, fromSql, shown } from '../sql.ts'

/** The values here and there as one subquery each, by the column's name. */
const both = (check: Check, table: CheckedTable) => {
  const name = String(check.args.reference)
  const there = table.reference(name)
  const column = check.columns[0]!
  if (!there.fields.some((field) => field.name === column))
    throw badCheck(`${check.kind} of ${column}`, `${name} has no column "${column}"`)
  const present = `${columnSql(check)} IS NOT NULL`
  return {
    here: `(SELECT ${columnSql(check)} AS x FROM ${fromSql(check)} WHERE ${present})`,
    there: `(SELECT ${quoteName(column)} AS x FROM ${there.sql} WHERE ${present})`,
    isNumber: table.fields.some(
      ({ name, type }) => name === column && (type === 'integer' || type === 'number'),
    ),
  }
}

/** Counts by bin of both sides: bin, n (here), m (there). */
const binned = (here: string, there: string, bin: string, from = '') =>
  `(SELECT bin, coalesce(n, 0) AS n, coalesce(m, 0) AS m FROM (SELECT ${bin} AS bin, count(*) AS n FROM ${here}${from} GROUP BY 1) FULL JOIN (SELECT ${bin} AS bin, count(*) AS m FROM ${there}${from} GROUP BY 1) USING (bin))`

const reference = { name: 'reference', type: 'text' } as const

/**
 * The population stability index Σ (p − q) ln(p / q): numbers in the tenths of the reference, texts by value;
 * shares of empty bins count as 0.0001. From 0.2 on much has moved.
 */
export const psi: CheckKind = {
  name: 'psi',
  columns: [1, 1],
  types: ['integer', 'number', 'text', 'boolean'],
  parameters: [reference, { name: 'max', type: 'number', optional: true }],
  title: ({ columns, args }) =>
    `${columns[0]} is distributed as in ${args.reference} (PSI at most ${args.max ?? 0.2})`,
  compile: (check, table) => {
    const { here, there, isNumber } = both(check, table)
    const deciles = '[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]'
    const bins = isNumber
      ? binned(
          here,
          there,
          'len(list_filter(edges, lambda e: e <= x))',
          `, (SELECT list_distinct(quantile_disc(x::DOUBLE, ${deciles})) AS edges FROM ${there})`,
        )
      : binned(here, there, 'x')
    const max = Number(check.args.max ?? 0.2)
    return {
      by: 'summary',
      aggregates: [
        `(SELECT sum((p - q) * ln(p / q)) FROM (SELECT greatest(0.0001, m / sum(m) OVER ()) AS p, greatest(0.0001, n / sum(n) OVER ()) AS q FROM ${bins}))`,
        `count(${columnSql(check)})`,
      ],
      judge: ([value, total]) => {
        const ok = value !== null && value! <= max
        return {
          ok,
          failing: ok ? 0 : total!,
          total: total!,
          value: value!,
          detail: `PSI is ${shown(value ?? 'unknown')}`,
        }
      },
    }
  },
}

/** A test: fails where p is below the least, or where the statistic is above the most that is allowed. */
const judgeTest = (check: Check, total: number, statistic: number | null, p: number): Judgement => {
  const { max } = check.args as { max?: number | null }
  const least = Number(check.args.p ?? 0.05)
  const ok = statistic !== null && (max === undefined || max === null ? p >= least : statistic <= max)
  return {
    ok,
    failing: ok ? 0 : total,
    total,
    value: statistic,
    detail: statistic === null ? 'no value present' : `statistic ${shown(statistic)}, p ${shown(p)}`,
  }
}

const testWords = ({ columns, args }: Check, name: string) =>
  `${columns[0]} is distributed as in ${args.reference} (${name}, ${args.max === undefined || args.max === null ? `p at least ${args.p ?? 0.05}` : `at most ${args.max}`})`

const ofTest = [
  reference,
  { name: 'p', type: 'number', optional: true },
  { name: 'max', type: 'number', optional: true },
] as const

/** The two-sample Kolmogorov–Smirnov test, two-sided: SciPy's ks_2samp. */
export const ks: CheckKind = {
  name: 'ks',
  columns: [1, 1],
  types: ['integer', 'number'],
  parameters: ofTest,
  title: (check) => testWords(check, 'Kolmogorov–Smirnov'),
  compile: (check, table) => {
    const { here, there } = both(check, table)
    const steps = `(SELECT sum(n) OVER (ORDER BY bin) AS n, sum(m) OVER (ORDER BY bin) AS m, sum(n) OVER () AS all_n, sum(m) OVER () AS all_m FROM ${binned(here, there, 'x::DOUBLE')})`
    return {
      by: 'summary',
      aggregates: [
        `(SELECT max(abs(n::HUGEINT * all_m::HUGEINT - m::HUGEINT * all_n::HUGEINT)::DOUBLE / nullif(all_n::DOUBLE * all_m::DOUBLE, 0)) FROM ${steps})`,
        `(SELECT count(*) FROM ${here})`,
        `(SELECT count(*) FROM ${there})`,
      ],
      judge: ([statistic, n, m]) =>
        judgeTest(
          check,
          n!,
          statistic!,
          statistic === null ? Number.NaN : kolmogorovSmirnovTail(statistic!, n!, m!),
        ),
    }
  },
}

/** Pearson's test of homogeneity: SciPy's chi2_contingency(correction=False). `max` bounds Cramér's V. */
export const chiSquareKind: CheckKind = {
  name: 'chi-square',
  columns: [1, 1],
  types: ['text', 'boolean', 'integer'],
  parameters: ofTest,
  title: (check) => testWords(check, 'chi-square'),
  compile: (check, table) => {
    const { here, there } = both(check, table)
    const cells = `(SELECT n, m, (n + m)::DOUBLE * sum(n) OVER () / (sum(n) OVER () + sum(m) OVER ()) AS a, (n + m)::DOUBLE * sum(m) OVER () / (sum(n) OVER () + sum(m) OVER ()) AS b FROM ${binned(here, there, 'x')})`
    return {
      by: 'summary',
      aggregates: [
        `(SELECT fsum((n - a) ** 2 / a + (m - b) ** 2 / b) FROM ${cells})`,
        `(SELECT count(*) FROM ${cells})`,
        `(SELECT count(*) FROM ${here})`,
        `(SELECT count(*) FROM ${there})`,
      ],
      judge: ([statistic, categories, n, m]) => {
        if (n === 0 || m === 0) return judgeTest(check, n!, null, Number.NaN)
        const p = categories! > 1 ? chiSquare(categories! - 1).sf(statistic!) : 1
        if (check.args.max === undefined || check.args.max === null)
          return judgeTest(check, n!, statistic!, p)
        return judgeTest(check, n!, Math.sqrt(statistic! / (n! + m!)), p)
      },
    }
  },
}
