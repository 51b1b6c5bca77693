import type { Check, CheckArg } from '../check.ts'
import { badImport } from '../check.errors.ts'
import { quoteName } from '../../table/index.ts'
import { type Arguments, argumentsOf, isRecord } from './arguments.ts'
import { implied, rangeSaid, type Said, said } from './said.ts'
import { typeNamed, typeSaid } from './types.ts'
import { Unsayable, unsayable } from './unsayable.ts'

/** A schema as pandera's `to_yaml` and `to_json` write it. */
export interface PanderaSchema {
  readonly schema_type: 'dataframe'
  readonly columns: Readonly<Record<string, unknown>> | null
  readonly [setting: string]: unknown
}

interface Column {
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
  /** May be absent. */
  readonly optional: boolean
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
  const columns = Object.entries(schema.columns ?? {}).map(([name, given]): Column => {
    const settings: Readonly<Record<string, unknown>> = isRecord(given) ? given : {}
    return { name, settings, optional: isOptional(settings, schema) }
  })
  const checks = [
    ...columns.flatMap((column) => reading(`column ${column.name}`, () => checksOfColumn(column, schema))),
    ...reading('the schema', () => checksOfRows(schema, columns)),
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

/** Columns that are added where they are absent, filled with their default or left empty, may be absent. */
const isOptional = (settings: Column['settings'], schema: PanderaSchema): boolean =>
  settings.required === false ||
  (schema.add_missing_columns === true && (hasDefault(settings) || settings.nullable === true))

const hasDefault = ({ default: value }: Column['settings']): boolean => value !== null && value !== undefined

const checksOfRows = (schema: PanderaSchema, columns: readonly Column[]): Check[] => {
  const indexes = Array.isArray(schema.index) ? schema.index : []
  if (indexes.some((index) => isRecord(index) && (index.name || index.checks || index.unique)))
    unsayable('an index is an ordinary column here; name it among the columns')
  if (isRecord(schema.checks) ? Object.keys(schema.checks).length > 0 : Boolean(schema.checks))
    unsayable('checks of the whole frame are functions, which the file does not hold')
  // `filter` takes other columns out, and never fails.
  const isStrict = schema.strict === true
  if (schema.ordered && !isStrict) unsayable('an order of columns is said of all of them, with strict')
  const names = columns.map(({ name }) => name)
  const absent = columns.filter(({ optional }) => optional).map(({ name }) => name)
  const exact = {
    names,
    anyOrder: !schema.ordered || undefined,
    optional: absent.length > 0 ? absent : undefined,
  }
  return [
    ...(isStrict ? [said('exact-columns', [], exact)] : []),
    ...keysOf(schema.unique).map((key) => said('unique', key)),
  ].map(plain)
}

/** Columns that are unique together: one name, a list of names, or several such lists. */
const keysOf = (unique: unknown): string[][] => {
  if (unique === null || unique === undefined || unique === false) return []
  const names = [unique].flat()
  if (names.length === 0) return []
  return names.every(Array.isArray) ? names.map((key) => key.map(String)) : [names.map(String)]
}

/** What describes a column beside its checks. */
const described = ['title', 'description', 'metadata', 'default', 'required', 'report_duplicates', 'parsers']

const checksOfColumn = ({ name, settings, optional }: Column, schema: PanderaSchema): Check[] => {
  const given = argumentsOf(settings)
  for (const each of described) given.take(each)
  if (given.flag('regex')) unsayable('a pattern of names stands for no column here')
  const coerced = given.flag('coerce') || schema.coerce === true
  const type = given.take('dtype')
  // A default is filled in before anything is checked.
  const isFilled = hasDefault(settings)
  const nullable = given.flag('nullable')
  const basic = [
    ...(typeof type === 'string' ? [typesSaid(name, type, coerced)] : [said('column-exists', [name])]),
    ...(nullable || isFilled ? [] : [said('not-null', [name])]),
    ...(given.flag('unique') ? [said('unique', [name])] : []),
  ]
  const checks = [
    ...basic.map(plain),
    ...listed(given).flatMap(([check, value]) => checksOf(name, check, value, nullable && !isFilled)),
  ]
  return optional ? checks.map((check) => ({ ...check, optional })) : checks
}

/** Where values are made the type, they are to be of the kind that it can be made of: any, for texts and booleans. */
const typesSaid = (name: string, type: string, coerced: boolean): Said => {
  const wanted = typeNamed(type)
  if (!coerced || wanted === undefined) return typeSaid(name, [type])
  const target = coercible[wanted]
  if (target === undefined) return said('column-exists', [name])
  const x = quoteName(name)
  return implied([name], `${x} IS NOT NULL`, `TRY_CAST(${x} AS ${target}) IS NOT NULL`)
}

const coercible: Partial<Record<string, string>> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  date: 'TIMESTAMP',
  timestamp: 'TIMESTAMP',
}

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

/** A check of a column; where values may be missing, and it fails for those, also that none is. */
const checksOf = (column: string, name: string, value: unknown, mayMiss: boolean): Check[] => {
  const { options, ...statistics } = isRecord(value) ? value : { options: undefined, value }
  const {
    raise_warning: warns,
    error,
    ignore_na: ignoresMissing,
  } = {
    ...statistics,
    ...(isRecord(options) && options),
  } as Record<string, unknown>
  const told = Object.entries(statistics).filter(([each]) => !settings.includes(each))
  const say = kinds[name] ?? unsayable(`there is no check "${name}" here`)
  const saying = [say(column, (names) => pick(told, names))]
  if (ignoresMissing === false && mayMiss) saying.push(said('not-null', [column]))
  return saying.map((one) => ({
    ...plain(one),
    severity: warns === true ? 'warn' : 'block',
    ...(typeof error === 'string' && !error.startsWith(`${name}(`) && { why: error }),
  }))
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

/** Where a text stands for the list, its characters are the list. */
const list =
  (kind: string, statistic: string): Saying =>
  (column, of) => {
    const values = of(statistic)
    return said(kind, [column], {
      values: typeof values === 'string' ? [...values] : ([values].flat() as readonly string[]),
    })
  }

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
  isin: list('in-set', 'allowed_values'),
  notin: list('not-in-set', 'forbidden_values'),
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
