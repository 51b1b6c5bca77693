import { FilterError, tooManyClauses } from './filter.errors.ts'
import { orderFrom, type Order } from './parse-order.ts'
import { Reader } from './reader.ts'
import { tokensOf, type Token } from './tokens.ts'
import { meaningOf, type Comparator, type Named, type Vocabulary } from './vocabulary.ts'

/** One condition of a filter; a filter is all of its conditions at once. */
export interface Clause {
  readonly kind: string
  readonly key: string
  readonly is: Comparator
  /** null with IS NULL and IS NOT NULL, a list with IN and NOT IN. */
  readonly value: string | number | readonly string[] | null
  /** Characters before it in the text. */
  readonly at: number
}

/** More would break what a database takes in one statement. */
const mostClauses = 400

/**
 * The conditions of a text such as `metrics.auc > .8 AND params."max depth" = '6'`, each once; none where it is blank.
 * @param what begins what is said of a text that is none
 */
export function parseFilter(
  text: string | null | undefined,
  vocabulary: Vocabulary,
  what?: string,
): Clause[] {
  if (!text) return []
  const reader = new Reader(text, tokensOf(text, what), what)
  const clauses = clausesFrom(reader, vocabulary, false)
  if (reader.token.kind !== 'end') reader.stop('AND, or the end')
  return clauses
}

/** As parseFilter, but what is compared needs no quotes, and `order by a desc, b` may end the text. */
export function parseQuery(
  text: string | null | undefined,
  vocabulary: Vocabulary,
): { where: Clause[]; orderBy: Order[] } {
  if (!text) return { where: [], orderBy: [] }
  const reader = new Reader(text, tokensOf(text))
  const where = reader.isWord('ORDER') ? [] : clausesFrom(reader, vocabulary, true)
  const orderBy: Order[] = []
  if (reader.takeWord('ORDER')) {
    if (!reader.takeWord('BY')) reader.stop('BY')
    do orderBy.push(orderFrom(reader, vocabulary))
    while (reader.take(','))
  }
  if (reader.token.kind !== 'end') reader.stop('AND, ORDER BY or the end')
  return { where, orderBy }
}

function clausesFrom(reader: Reader, vocabulary: Vocabulary, bare: boolean): Clause[] {
  const clauses = new Map<string, Clause>()
  if (reader.token.kind === 'end') return []
  do {
    const clause = clauseFrom(reader, vocabulary, bare)
    const identity = JSON.stringify([clause.kind, clause.key, clause.is, clause.value])
    if (!clauses.has(identity)) clauses.set(identity, clause)
  } while (reader.takeWord('AND'))
  if (clauses.size > mostClauses) throw tooManyClauses(clauses.size, mostClauses)
  return [...clauses.values()]
}

function clauseFrom(reader: Reader, vocabulary: Vocabulary, bare: boolean): Clause {
  const left = reader.token
  const isName = left.kind === 'name' || (left.kind === 'text' && left.raw.startsWith('"'))
  if (!isName) {
    if (left.kind !== 'number' && left.kind !== 'text') reader.stop('a field, such as metrics.auc')
    reader.stop(
      'a field, such as metrics.auc',
      `Invalid comparison clause. Expected 'Identifier' found '${left.raw}'`,
    )
  }
  reader.next()
  const sign = reader.token
  const written = comparatorFrom(reader)
  const valueAt = reader.token
  // What stands where a value should is looked at first: without one it is no clause at all, whatever its field.
  if (!written.endsWith('NULL')) requireValue(reader)
  const named = meaningOf(left, vocabulary, false)
  if ('message' in named) throw new FilterError({ ...named, text: reader.text, at: left.at })
  const is = allowed(written, named, vocabulary, reader, sign)
  return {
    kind: named.kind,
    key: named.key,
    is,
    value: valueFrom(reader, named, is, valueAt, bare),
    at: left.at,
  }
}

function comparatorFrom(reader: Reader): string {
  if (reader.token.kind === 'sign') return reader.next().raw
  for (const word of ['LIKE', 'ILIKE', 'RLIKE', 'IN']) if (reader.takeWord(word)) return word
  if (reader.takeWord('IS')) {
    const not = reader.takeWord('NOT') ? 'NOT ' : ''
    if (!reader.takeWord('NULL')) reader.stop('NULL or NOT NULL')
    return `IS ${not}NULL`
  }
  if (reader.takeWord('NOT')) {
    for (const word of ['IN', 'LIKE', 'ILIKE']) if (reader.takeWord(word)) return `NOT ${word}`
    return reader.stop('IN')
  }
  return reader.stop('a comparator, such as = or LIKE')
}

function requireValue(reader: Reader): void {
  const { kind } = reader.token
  const reserved = ['AND', 'OR', 'NOT', 'NULL', 'TRUE', 'FALSE'].some((word) => reader.isWord(word))
  if (reserved || !['name', 'text', 'number', '('].includes(kind)) reader.stop('a value')
}

function allowed(
  written: string,
  named: Named,
  vocabulary: Vocabulary,
  reader: Reader,
  { at }: Token,
): Comparator {
  const is = named.field.is.find((known) => known === written)
  if (is) return is
  const fail = (message: string): never => {
    throw new FilterError({ message, text: reader.text, at, expected: `one of ${named.field.is.join(' ')}` })
  }
  if (written.endsWith('NULL')) {
    const kinds = Object.keys(vocabulary).filter((name) => {
      const { fields } = vocabulary[name]!
      return 'is' in fields && Array.isArray(fields.is) && fields.is.includes('IS NULL')
    })
    const where = kinds
      .map((kind) => (kind === 'parameter' ? 'params' : `${kind}s`))
      .sort((a, b) => (a < b ? 1 : -1))
    const only = where.length > 0 ? `is only supported for ${where.join(' and ')}, not` : 'is not supported'
    return fail(`IS NULL / IS NOT NULL ${only} for '${named.kind}' '${named.key}'`)
  }
  if (named.field.refuses) return fail(named.field.refuses(written))
  return fail(
    `Invalid comparator '${written}' for ${named.kind} '${named.key}': not one of ${JSON.stringify(named.field.is)}`,
  )
}

function valueFrom(
  reader: Reader,
  named: Named,
  is: Comparator,
  token: Token,
  bare: boolean,
): Clause['value'] {
  if (is.endsWith('NULL')) return null
  const { kind, key, field } = named
  const fail = (message: string, expected: string): never => {
    throw new FilterError({ message, text: reader.text, at: token.at, expected })
  }
  if (is === 'IN' || is === 'NOT IN') return listFrom(reader)
  const asNumber =
    field.value === 'number' || field.value === 'integer' || (field.value === 'any' && /[<>]/.test(is))
  if (token.kind === '(')
    fail(
      `Only ${kind} fields compared by IN or NOT IN support comparison with a list of quoted string values, not ${key} ${is}`,
      asNumber ? 'a number' : "a quoted text, such as 'a'",
    )
  reader.next()
  if (asNumber) {
    if (token.kind !== 'number') {
      const of = kind === 'metric' ? 'metric' : `numeric ${kind}: ${key}`
      const message =
        field.value === 'any'
          ? `Expected a numeric value for ${kind} when using comparator '${is}'. Got value ${token.raw}`
          : `Expected numeric value type for ${of}. Found ${token.raw}`
      fail(message, 'a number, such as 0.8')
    }
    const value = Number(token.raw)
    if (field.value === 'integer' && !/^-?\d+$/.test(token.raw))
      fail(`Invalid value for numeric attribute '${key}': '${token.raw}'`, 'a whole number')
    return value
  }
  if (token.kind === 'text') {
    const value = token.value!
    if (field.form && !field.form.fits.test(value)) fail(field.form.message(value), 'another text')
    return value
  }
  if (bare) return token.raw
  if (token.kind === 'name')
    fail(
      `Parameter value is either not quoted or unidentified quote types used for string value ${token.raw}. Use either single or double quotes.`,
      `'${token.raw.replaceAll('`', '')}' in quotes`,
    )
  return fail(
    `Expected a quoted string value for ${kind === 'attribute' ? 'attributes' : kind} (e.g. 'my-value'). Got value ${token.raw}`,
    "a quoted text, such as 'a'",
  )
}

function listFrom(reader: Reader): string[] {
  const what = 'While parsing a list in the query, expected'
  if (!reader.take('(')) reader.stop("a list, such as ('a', 'b')")
  const values: string[] = []
  while (reader.token.kind !== ')') {
    const token = reader.token
    if (token.kind === 'end') reader.stop(')')
    if (token.kind === 'number' || token.kind === 'name')
      reader.stop(
        "a quoted text, such as 'a'",
        token.kind === 'number'
          ? `${what} string value, punctuation, or whitespace, but got different type in list: ${token.raw}`
          : `${what} a non-empty list of string values, but got ill-formed list`,
      )
    if (token.kind !== 'text')
      reader.stop(
        "a quoted text, such as 'a'",
        `${what} a non-empty list of string values, but got ill-formed list`,
      )
    values.push(token.value!)
    reader.next()
    const after: Token = reader.token
    if (after.kind === 'end') reader.stop('a comma or )')
    if (!reader.take(',') && after.kind !== ')')
      reader.stop('a comma or )', `${what} a non-empty list of string values, but got ill-formed list`)
  }
  if (values.length === 0)
    reader.stop("a quoted text, such as 'a'", `${what} a non-empty list of string values, but got empty list`)
  reader.next()
  return [...new Set(values)]
}
