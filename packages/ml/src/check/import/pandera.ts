import type { Check, CheckArg } from '../check.ts'
import { badImport } from '../check.errors.ts'
import { type Arguments, argumentsOf, isRecord } from './arguments.ts'
import { rangeSaid, type Said, said } from './said.ts'
import { typeNamed, typeSaid } from './types.ts'
import { Unsayable, unsayable } from './unsayable.ts'

/** A schema as pandera's `to_yaml` and `to_json` write it. */
export interface PanderaSchema {
  readonly schema_type: 'dataframe'
  readonly columns: Readonly<Record<string, unknown>> | null
}

export const isPanderaSchema = (value: unknown): value is PanderaSchema =>
  isRecord(value) && value.schema_type === 'dataframe'

/**
 * A pandera schema as checks that ask the same.
 * @throws CHECKS_IMPORT with everything in it that cannot be said here
 */
export const readPandera = (schema: PanderaSchema, file: string): Check[] => {
  const refused: string[] = []
  const reading = (what: string, read: () => Check[]): Check[] => {
    try {
      return read()
    } catch (cause) {
      if (!(cause instanceof Unsayable)) throw cause
      refused.push(`${what}: ${cause.message}`)
      return []
    }
  }
  const columns = schema.columns ?? {}
  const checks = [
    ...Object.entries(columns).flatMap(([name, column]) =>
      reading(`column ${name}`, () => checksOfColumn(name, isRecord(column) ? column : {})),
    ),
    ...reading('the schema', () => checksOfRows(schema as never, Object.keys(columns))),
  ]
  if (refused.length > 0) throw badImport(file, refused)
  return checks
}

const plain = ({ kind, columns, args }: Said): Check => ({
  kind,
  columns,
  severity: 'block',
  mostly: 1,
  args,
})

const checksOfRows = (schema: Readonly<Record<string, unknown>>, names: readonly string[]): Check[] => {
  const indexes = Array.isArray(schema.index) ? schema.index : []
  if (indexes.some((index) => isRecord(index) && (index.name || index.checks || index.unique)))
    unsayable('an index is an ordinary column here; name it among the columns')
  if (isRecord(schema.checks) ? Object.keys(schema.checks).length > 0 : Boolean(schema.checks))
    unsayable('checks of the whole frame are functions, which the file does not hold')
  if (schema.strict === 'filter') unsayable('columns are not taken out by a check')
  if (schema.ordered && !schema.strict) unsayable('an order of columns is said of all of them, with strict')
  const unique = [schema.unique ?? []].flat().map(String)
  return [
    ...(schema.strict ? [said('exact-columns', [], { names, anyOrder: !schema.ordered || undefined })] : []),
    ...(unique.length > 0 ? [said('unique', unique)] : []),
  ].map(plain)
}

/** What describes a column beside its checks. */
const described = ['title', 'description', 'metadata', 'default', 'report_duplicates', 'parsers']

const checksOfColumn = (name: string, column: Readonly<Record<string, unknown>>): Check[] => {
  const given = argumentsOf(column)
  for (const each of described) given.take(each)
  if (given.take('required') === false) unsayable('a column that may be absent cannot be checked')
  if (given.flag('regex')) unsayable('a pattern of names stands for no column here')
  const coerced = given.flag('coerce')
  const type = given.take('dtype')
  const basic = [
    ...(typeof type === 'string' ? typesSaid(name, type, coerced) : [said('column-exists', [name])]),
    ...(given.flag('nullable') ? [] : [said('not-null', [name])]),
    ...(given.flag('unique') ? [said('unique', [name])] : []),
  ]
  return [...basic.map(plain), ...listed(given).map(([check, value]) => checkOf(name, check, value))]
}

/** Any value can be made a text; numbers are made of whole ones. */
const typesSaid = (name: string, type: string, coerced: boolean): Said[] =>
  coerced && typeNamed(type) === 'text' ? [said('column-exists', [name])] : [typeSaid(name, [type])]

/** Checks stand among the column's settings (pandera 0.35), below `checks` by name, or there in a list. */
const listed = (given: Arguments): readonly (readonly [string, unknown])[] => {
  const checks = given.take('checks') ?? {}
  const below = Array.isArray(checks)
    ? checks.map((one): [string, unknown] =>
        isRecord(one) && isRecord(one.options)
          ? [String(one.options.check_name), one]
          : unsayable('a check in the list has no name'),
      )
    : Object.entries(checks as object)
  return [...below, ...given.left().map((name): [string, unknown] => [name, given.take(name)])]
}

const checkOf = (column: string, name: string, value: unknown): Check => {
  const { options, ...statistics } = isRecord(value) ? value : { options: undefined, value }
  const {
    raise_warning: warns,
    error,
    ignore_na: ignoresMissing,
  } = {
    ...statistics,
    ...(isRecord(options) && options),
  } as Record<string, unknown>
  if (ignoresMissing === false) unsayable(`${name} fails where a value is missing; say nullable: false`)
  const told = Object.entries(statistics).filter(([each]) => !settings.includes(each))
  const say = kinds[name] ?? unsayable(`there is no check "${name}" here`)
  return {
    ...plain(say(column, (names) => pick(told, names))),
    severity: warns === true ? 'warn' : 'block',
    ...(typeof error === 'string' && !error.startsWith(`${name}(`) && { why: error }),
  }
}

const settings = [
  'raise_warning',
  'error',
  'ignore_na',
  'check_name',
  'title',
  'description',
  'n_failure_cases',
]

/** The statistic of that name; where a single one has no name of its own, that one. */
const pick = (told: readonly (readonly [string, unknown])[], name: string): unknown => {
  const only = told.length === 1 && told[0]![0] === 'value' ? told[0] : undefined
  return (told.find(([each]) => each === name) ?? only)?.[1] ?? null
}

type Statistic = (name: string) => unknown
type Saying = (column: string, of: Statistic) => Said

const range =
  (side: 'min' | 'max', strict: boolean): Saying =>
  (column, of) =>
    rangeSaid(column, {
      min: side === 'min' ? of('min_value') : null,
      max: side === 'max' ? of('max_value') : null,
      strictMin: strict,
      strictMax: strict,
    })

const set =
  (kind: string, statistic: string): Saying =>
  (column, of) =>
    said(kind, [column], { values: [of(statistic)].flat() as readonly string[] })

const pattern =
  (statistic: string, write: (text: string) => string): Saying =>
  (column, of) =>
    said('matches', [column], { pattern: write(String(of(statistic))) })

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

const kinds: Readonly<Record<string, Saying>> = {
  equal_to: set('in-set', 'value'),
  not_equal_to: set('not-in-set', 'value'),
  greater_than: range('min', true),
  greater_than_or_equal_to: range('min', false),
  less_than: range('max', true),
  less_than_or_equal_to: range('max', false),
  in_range: (column, of) =>
    rangeSaid(column, {
      min: of('min_value'),
      max: of('max_value'),
      strictMin: of('include_min') === false,
      strictMax: of('include_max') === false,
    }),
  isin: set('in-set', 'allowed_values'),
  notin: set('not-in-set', 'forbidden_values'),
  unique_values_eq: set('distinct-equals', 'values'),
  str_matches: pattern('pattern', (text) => `^(?:${text})`),
  str_contains: pattern('pattern', (text) => text),
  str_startswith: pattern('string', (text) => `^${escaped(text)}`),
  str_endswith: pattern('string', (text) => `${escaped(text)}$`),
  str_length: (column, of) => {
    const exact = of('exact_value') as CheckArg
    return exact === null
      ? said('text-length', [column], { min: of('min_value') as CheckArg, max: of('max_value') as CheckArg })
      : said('text-length', [column], { min: exact, max: exact })
  },
}
