import { quoteName, quoteText } from '@slipway/ml/table'
import { badCondition } from './capture.errors.ts'

/** What rows can be asked by besides the columns of requests. */
const facts: Readonly<Record<string, string>> = {
  id: 'id',
  variant: 'variant',
  version: 'version',
  revision: 'revision',
  error: 'error',
  latencyMs: 'latency_us / 1000.0',
}
const operators: Readonly<Record<string, string>> = {
  '=': '=',
  '!=': 'IS DISTINCT FROM',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

/**
 * SQL of a condition such as `tenure >= 12 and Contract = "Month-to-month"`: comparisons of a column with a value,
 * joined by `and`. Nothing else is taken, so that a condition can do nothing but choose rows. Outputs go before inputs
 * of their name. Throws CAPTURE_BAD_CONDITION.
 */
export const conditionSql = (text: string, columns: ReadonlyMap<string, string>): string =>
  partsOf(text)
    .map((part) => {
      const match = /^\s*(?:"([^"]+)"|([\p{L}_][\p{L}\p{N}_.\- ]*?))\s*(<=|>=|!=|=|<|>)\s*(.+?)\s*$/u.exec(
        part,
      )
      if (!match) throw badCondition(part, [...columns.keys()])
      const name = match[1] ?? match[2]!
      const column = columnSql(name, columns)
      if (column === null) throw badCondition(part, [...columns.keys()])
      const value = match[4]!.replace(/^(["'])(.*)\1$/s, '$2')
      if (match[4] === 'null') return `${column} IS ${match[3] === '=' ? '' : 'NOT '}NULL`
      return isNumber(name, columns) && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(match[4]!)
        ? `${column} ${operators[match[3]!]} ${value}`
        : `${column}::VARCHAR ${operators[match[3]!]} ${quoteText(value)}`
    })
    .join(' AND ')

/** Splits at `and`, but not inside quotes. */
const partsOf = (text: string): string[] => {
  const parts = ['']
  for (const token of text.match(/"[^"]*"|'[^']*'|\s+and\s+|./gis) ?? [])
    if (/^\s+and\s+$/i.test(token)) parts.push('')
    else parts[parts.length - 1] += token
  return parts
}

const named = (name: string) => [`outputs.${name}`, `inputs.${name}`, name]

const numbers = new Set(['version', 'revision', 'latencyMs'])

const isNumber = (name: string, columns: ReadonlyMap<string, string>): boolean =>
  numbers.has(name) || /INT|DOUBLE|FLOAT/.test(named(name).flatMap((one) => columns.get(one) ?? [])[0] ?? '')

const columnSql = (name: string, columns: ReadonlyMap<string, string>): string | null => {
  const fact = Object.hasOwn(facts, name) ? facts[name]! : null
  if (fact) return fact
  const found = named(name).find((one) => one.includes('.') && columns.has(one))
  return found ? quoteName(found) : null
}
