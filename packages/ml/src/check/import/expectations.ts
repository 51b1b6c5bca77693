import { quoteName, quoteText } from '../../table/index.ts'
import type { Arguments } from './arguments.ts'
import {
  boundsSaid,
  implied,
  listSql,
  type Range,
  rangeSaid,
  type Said,
  said,
  textSql,
  withinSql,
} from './said.ts'
import { typeSaid } from './types.ts'
import { unsayable } from './unsayable.ts'

/** One expectation of Great Expectations, as checks. */
type Reading = (given: Arguments) => readonly Said[]

const rangeOf = (given: Arguments): Range => ({
  min: given.take('min_value'),
  max: given.take('max_value'),
  strictMin: given.flag('strict_min'),
  strictMax: given.flag('strict_max'),
})

/** The smallest or the largest value, of numbers, times or texts. */
const extreme =
  (name: 'min' | 'max'): Reading =>
  (given) => {
    const column = given.text('column')
    const range = rangeOf(given)
    const { kind, args } = rangeSaid(column, range)
    if (kind === 'between') return [said(`${name}-between`, [column], args)]
    return [
      said('query', [], {
        sql: `FROM (SELECT ${name}(${quoteName(column)}) AS x FROM dataset) WHERE NOT coalesce(${withinSql('x', range)}, false)`,
      }),
    ]
  }

/** A number about one column lies between two bounds. */
const summary =
  (kind: string): Reading =>
  (given) => [said(kind, [given.text('column')], boundsSaid(rangeOf(given)))]

const alone =
  (kind: string): Reading =>
  (given) => [said(kind, [given.text('column')])]

const ofSet =
  (kind: string): Reading =>
  (given) => [said(kind, [given.text('column')], { values: given.list('value_set') })]

const inOrder =
  (order: 'increasing' | 'decreasing'): Reading =>
  (given) => [
    said('monotonic', [given.text('column')], { order, strictly: given.flag('strictly') || undefined }),
  ]

/** Texts that match one, all or none of the patterns. */
const texts =
  (argument: string, sql: (x: string, pattern: string) => string, not: boolean): Reading =>
  (given) => {
    const column = given.text('column')
    const patterns = argument.endsWith('_list') ? given.names(argument) : [given.text(argument)]
    const joint = !not && given.take('match_on') !== 'all' ? ' OR ' : ' AND '
    const each = patterns.map((pattern) => `${not ? 'NOT ' : ''}${sql(textSql(column), quoteText(pattern))}`)
    return [implied([column], `${quoteName(column)} IS NOT NULL`, each.join(joint))]
  }

const like = (x: string, pattern: string) => `${x} LIKE ${pattern}`
const regex = (x: string, pattern: string) => `regexp_matches(${x}, ${pattern})`

/** Of two columns; which rows are left out is said, and a missing value fails in the others. */
const paired =
  (sql: (a: string, b: string, given: Arguments) => string): Reading =>
  (given) => {
    const columns = [given.text('column_A'), given.text('column_B')]
    const [a, b] = columns.map(quoteName) as [string, string]
    const left = ignored(given, 'both_values_are_missing')
    return [implied(columns, lookedAt(columns, left), sql(a, b, given))]
  }

const ignored = (given: Arguments, usual: string): string => String(given.take('ignore_row_if') ?? usual)

/** The rows that are not ignored. */
const lookedAt = (columns: readonly string[], left: string): string => {
  if (left === 'never' || left === 'neither') return 'true'
  const present = columns.map((column) => `${quoteName(column)} IS NOT NULL`)
  return present.join(/^(either_value_is|any_value_is)_missing$/.test(left) ? ' AND ' : ' OR ')
}

const counted =
  (kind: string): Reading =>
  (given) => {
    const value = given.number('value')
    return [said(kind, [], { min: value!, max: value! })]
  }

/** A query finds how many columns there are. */
const columnCount = (given: Arguments): readonly Said[] => {
  const value = given.number('value')
  const { min, max, strictMin, strictMax } =
    value === null ? rangeOf(given) : { min: value, max: value, strictMin: false, strictMax: false }
  const tests = [
    typeof min === 'number' ? [`n ${strictMin ? '<=' : '<'} ${min}`] : [],
    typeof max === 'number' ? [`n ${strictMax ? '>=' : '>'} ${max}`] : [],
  ].flat()
  const count = '(SELECT count(*) AS n FROM (DESCRIBE dataset))'
  return tests.length === 0 ? [] : [said('query', [], { sql: `FROM ${count} WHERE ${tests.join(' OR ')}` })]
}

const compoundUnique: Reading = (given) => {
  const columns = given.names('column_list')
  if (ignored(given, 'all_values_are_missing') === 'any_value_is_missing') return [said('unique', columns)]
  const names = columns.map(quoteName)
  const present = names.map((name) => `${name} IS NOT NULL`).join(' OR ')
  const sql = `SELECT ${names.join(', ')} FROM dataset WHERE ${present} GROUP BY ALL HAVING count(*) > 1`
  return [said('query', [], { sql })]
}

const mostCommon: Reading = (given) => {
  const column = given.text('column')
  const values = given.list('value_set')
  if (given.flag('ties_okay')) return [said('most-common', [column], { values })]
  // Where several are most common, none of them is.
  const x = quoteName(column)
  const top = `SELECT ${x} AS x FROM dataset WHERE ${x} IS NOT NULL GROUP BY 1 QUALIFY rank() OVER (ORDER BY count(*) DESC) = 1`
  return [
    said('query', [], {
      sql: `SELECT count(*) FROM (${top}) HAVING count(*) > 1 OR bool_or(x NOT IN ${listSql(values)})`,
    }),
  ]
}

const differentWithin: Reading = (given) => {
  const columns = given.names('column_list')
  const names = columns.map(quoteName)
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => `${a} IS DISTINCT FROM ${b}`))
  return [implied(columns, lookedAt(columns, ignored(given, 'all_values_are_missing')), pairs.join(' AND '))]
}

const quantiles: Reading = (given) => {
  const column = given.text('column')
  given.take('allow_relative_error')
  const ranges = given.take('quantile_ranges') as {
    quantiles: readonly number[]
    value_ranges: readonly (readonly [number | null, number | null])[]
  }
  return ranges.quantiles.map((q, i) => {
    const [min, max] = ranges.value_ranges[i]!
    return said('quantile-between', [column], { q, min, max })
  })
}

const columnSet: Reading = (given) => {
  const names = given.names('column_set')
  return given.take('exact_match') === false
    ? names.map((name) => said('column-exists', [name]))
    : [said('exact-columns', [], { names, anyOrder: true })]
}

const presentShare: Reading = (given) => {
  const { min, max, strictMin } = rangeOf(given)
  if ((typeof max === 'number' && max < 1) || strictMin) unsayable('only the smallest share can be said')
  return typeof min === 'number'
    ? [said('null-share', [given.text('column')], { max: Number((1 - min).toPrecision(12)) })]
    : []
}

const sameIn: Record<string, string> = { iqr: 'iqr', std: 'z' }

/** By the name of the expectation, without `expect_`. */
export const expectations: Readonly<Record<string, Reading>> = {
  column_to_exist: (given) =>
    given.take('column_index') === undefined
      ? [said('column-exists', [given.text('column')])]
      : unsayable('the place of one column alone cannot be said'),
  column_values_to_not_be_null: alone('not-null'),
  column_values_to_be_null: alone('must-be-null'),
  column_proportion_of_non_null_values_to_be_between: presentShare,
  column_values_to_be_unique: alone('unique'),
  column_proportion_of_unique_values_to_be_between: summary('unique-share'),
  column_unique_value_count_to_be_between: summary('distinct-between'),
  column_values_to_be_between: (given) => [rangeSaid(given.text('column'), rangeOf(given))],
  column_values_to_be_in_set: ofSet('in-set'),
  column_values_to_not_be_in_set: ofSet('not-in-set'),
  column_distinct_values_to_be_in_set: ofSet('in-set'),
  column_distinct_values_to_equal_set: ofSet('distinct-equals'),
  column_distinct_values_to_contain_set: ofSet('distinct-contains'),
  column_most_common_value_to_be_in_set: mostCommon,
  column_values_to_be_of_type: (given) => [typeSaid(given.text('column'), [given.text('type_')])],
  column_values_to_be_in_type_list: (given) => [typeSaid(given.text('column'), given.names('type_list'))],
  column_type_to_be: (given) => [typeSaid(given.text('column'), [given.text('type_')])],
  column_values_to_match_regex: (given) => [
    said('matches', [given.text('column')], { pattern: given.text('regex') }),
  ],
  column_values_to_not_match_regex: texts('regex', regex, true),
  column_values_to_match_regex_list: texts('regex_list', regex, false),
  column_values_to_not_match_regex_list: texts('regex_list', regex, true),
  column_values_to_match_like_pattern: texts('like_pattern', like, false),
  column_values_to_not_match_like_pattern: texts('like_pattern', like, true),
  column_values_to_match_like_pattern_list: texts('like_pattern_list', like, false),
  column_values_to_not_match_like_pattern_list: texts('like_pattern_list', like, true),
  column_values_to_match_strftime_format: (given) => [
    said('date-format', [given.text('column')], { format: given.text('strftime_format') }),
  ],
  column_values_to_be_json_parseable: (given) => {
    const column = given.text('column')
    return [implied([column], `${quoteName(column)} IS NOT NULL`, `json_valid(${textSql(column)})`)]
  },
  column_values_to_match_json_schema: (given) => [
    said('json-schema', [given.text('column')], { schema: JSON.stringify(given.take('json_schema')) }),
  ],
  column_value_lengths_to_be_between: summary('text-length'),
  column_value_lengths_to_equal: (given) => {
    const value = given.number('value')
    return [said('text-length', [given.text('column')], { min: value!, max: value! })]
  },
  column_value_z_scores_to_be_less_than: (given) =>
    given.take('double_sided') === false
      ? unsayable('outliers are looked for on both sides')
      : [said('outliers', [given.text('column')], { method: 'z', k: given.number('threshold')! })],
  column_values_to_not_be_outliers: (given) => {
    const named = String(given.take('method') ?? 'iqr')
    const method = sameIn[named] ?? unsayable(`there is no method "${named}" here`)
    return [said('outliers', [given.text('column')], { method, k: given.number('multiplier') ?? 1.5 })]
  },
  column_values_to_be_increasing: inOrder('increasing'),
  column_values_to_be_decreasing: inOrder('decreasing'),
  column_min_to_be_between: extreme('min'),
  column_max_to_be_between: extreme('max'),
  column_mean_to_be_between: summary('mean-between'),
  column_median_to_be_between: summary('median-between'),
  column_stdev_to_be_between: summary('std-between'),
  column_sum_to_be_between: summary('sum-between'),
  column_quantile_values_to_be_between: quantiles,
  column_pair_values_a_to_be_greater_than_b: paired(
    (a, b, given) => `${a} ${given.flag('or_equal') ? '>=' : '>'} ${b}`,
  ),
  column_pair_values_to_be_equal: paired((a, b) => `${a} = ${b}`),
  column_pair_values_to_be_in_set: paired((a, b, given) => {
    const pairs = given.take('value_pairs_set') as readonly (readonly (string | number)[])[]
    return pairs.length === 0 ? 'false' : `(${a}, ${b}) IN (${pairs.map(listSql).join(', ')})`
  }),
  multicolumn_sum_to_equal: (given) => {
    const columns = given.names('column_list')
    return ignored(given, 'all_values_are_missing') === 'never'
      ? unsayable('rows in which a value is missing are always left out')
      : [said('column-sum', columns, { equals: given.number('sum_total')! })]
  },
  select_column_values_to_be_unique_within_record: differentWithin,
  multicolumn_values_to_be_unique: differentWithin,
  compound_columns_to_be_unique: compoundUnique,
  table_columns_to_match_ordered_list: (given) => [
    said('exact-columns', [], { names: given.names('column_list') }),
  ],
  table_columns_to_match_set: columnSet,
  table_column_count_to_be_between: columnCount,
  table_column_count_to_equal: columnCount,
  table_row_count_to_be_between: (given) => [said('row-count', [], boundsSaid(rangeOf(given)))],
  table_row_count_to_equal: counted('row-count'),
  table_row_count_to_equal_other_table: (given) => [
    said('row-count-same', [], { reference: given.text('other_table_name') }),
  ],
}
/** `unexpected_rows_expectation`, which alone has no `expect_`. */
export const unexpectedRows: Reading = (given) => [
  said('query', [], {
    sql: given.text('unexpected_rows_query').replaceAll(/\{(?:batch|active_batch)\}/g, 'dataset'),
  }),
]
