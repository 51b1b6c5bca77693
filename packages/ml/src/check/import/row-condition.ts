import { quoteName, quoteText } from '../../table/index.ts'
import { literalSql } from '../sql.ts'
import { isRecord } from './arguments.ts'
import { listSql } from './said.ts'
import { unsayable } from './unsayable.ts'

/**
 * Great Expectations' condition on rows as SQL: its objects, its `col("x") > 3`, and what pandas' `query` takes of
 * comparisons, `in`, `and`, `or`, `not` and tests for missing values. Spark's conditions are SQL.
 */
export const conditionSql = (condition: unknown, parser: unknown): string => {
  if (isRecord(condition)) return ofObject(condition)
  if (typeof condition !== 'string') return unsayable('row_condition is no condition')
  if (parser === 'spark') return condition
  return parsers.includes(String(parser ?? 'pandas'))
    ? ofText(condition)
    : unsayable(`there is no condition_parser "${String(parser)}"`)
}

const parsers = ['pandas', 'great_expectations', 'great_expectations__experimental__']

const operators: Record<string, string> = {
  '==': '=',
  // A missing value is different from any other, as in pandas.
  '!=': 'IS DISTINCT FROM',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  IN: 'IN',
  NOT_IN: 'NOT IN',
  'NOT IN': 'NOT IN',
}

const ofObject = (condition: Readonly<Record<string, unknown>>): string => {
  const column = isRecord(condition.column) ? quoteName(String(condition.column.name)) : ''
  switch (condition.type) {
    case 'nullity':
      return `${column} IS ${condition.is_null === true ? '' : 'NOT '}NULL`
    case 'comparison': {
      const operator =
        operators[String(condition.operator)] ?? unsayable(`there is no "${condition.operator}"`)
      const to = condition.parameter
      return `${column} ${operator} ${Array.isArray(to) ? listSql(to) : literalSql(to as string)}`
    }
    case 'and':
    case 'or': {
      const each = (condition.conditions as readonly Record<string, unknown>[]).map(ofObject)
      return `(${each.join(condition.type === 'and' ? ' AND ' : ' OR ')})`
    }
    case 'pass_through':
      return ofText(String(condition.pass_through_filter))
    default:
      return unsayable(`there is no condition of type "${String(condition.type)}"`)
  }
}

/** Each pattern with what it is in SQL; the first that fits the beginning of what is left is taken. */
const tokens: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [/^\s+/, () => ' '],
  [/^col\(\s*(["'])(.*?)\1\s*\)/, (found) => quoteName(found[2]!)],
  [/^date\(\s*(["'])(.*?)\1\s*\)/, (found) => `TIMESTAMP ${quoteText(found[2]!)}`],
  [/^`([^`]+)`/, (found) => quoteName(found[1]!)],
  [/^(["'])(.*?)\1/, (found) => quoteText(found[2]!)],
  [/^-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?/, (found) => found[0]],
  [/^\.(?:notnull|notna)\(\)/i, () => ' IS NOT NULL'],
  [/^\.(?:isnull|isna)\(\)/i, () => ' IS NULL'],
  [/^\.isin\(\s*\[([^[\]]*)\]\s*\)/, (found) => ` IN (${ofText(found[1]!)})`],
  [/^(not\s+)?in\s*[[(]([^[\]()]*)[\])]/, (found) => `${found[1] ? 'NOT ' : ''}IN (${ofText(found[2]!)})`],
  [/^(?:==|!=|<=|>=|<|>)/, (found) => ` ${operators[found[0]]!} `],
  [/^[(),]/, (found) => found[0]],
  [/^(?:and\b|&)/, () => 'AND'],
  [/^(?:or\b|\|)/, () => 'OR'],
  [/^(?:not\b|~)/, () => 'NOT '],
  [/^(?:True|False)\b/, (found) => found[0].toLowerCase()],
  [/^[A-Za-z_]\w*(?![\w(])/, (found) => quoteName(found[0])],
]

const ofText = (condition: string): string => {
  let [rest, sql] = [condition.trim(), '']
  while (rest !== '') {
    const [found, words] =
      tokens.map(([pattern, words]) => [pattern.exec(rest), words] as const).find(([found]) => found) ??
      unsayable(`the condition "${condition}" cannot be read from "${rest.slice(0, 20)}" on`)
    sql += words(found!)
    rest = rest.slice(found![0].length)
  }
  return sql
}
