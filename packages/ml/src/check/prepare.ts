import { nearestName } from '../table/index.ts'
import type { Check, CheckedTable, CheckKind, Compiled, Parameter } from './check.ts'
import { severities } from './check.ts'
import { badCheck, unknownKind } from './check.errors.ts'
import { checkKinds } from './kinds/index.ts'

export interface Prepared {
  readonly check: Check
  readonly title: string
  /** Or the reason why it fails without looking at the rows. */
  readonly compiled: Compiled | string
}

const kindsByName = new Map(checkKinds.map((kind) => [kind.name, kind]))

/** The kind of that name, where there is one. */
export const knownKind = (name: string): CheckKind | undefined => kindsByName.get(name)

/** Throws CHECK_UNKNOWN with the nearest name. */
export const kindOf = (name: string): CheckKind => {
  const kind = kindsByName.get(name)
  if (!kind) throw unknownKind(name, nearestName(name, [...kindsByName.keys()]))
  return kind
}

/**
 * A check as SQL over these columns. One of a column that is not there, or not of the right type, is no error of the
 * check: it fails.
 */
export const prepare = (check: Check, table: CheckedTable): Prepared => {
  const kind = kindOf(check.kind)
  const title = titleOf(kind, check)
  const [fewest, most] = kind.columns
  if (check.columns.length < fewest || check.columns.length > most)
    throw badCheck(title, `it names ${check.columns.length} columns`)
  if (!(check.mostly >= 0 && check.mostly <= 1))
    throw badCheck(title, `mostly(${check.mostly}) is not a share of 0 to 1`)
  if (!severities.includes(check.severity))
    throw badCheck(title, `"${check.severity}" is none of ${severities.join(', ')}`)
  const wrong = wrongArgument(kind, check)
  if (wrong) throw badCheck(title, wrong)
  const names = table.fields.map(({ name }) => name)
  for (const column of check.columns) {
    const field = table.fields.find(({ name }) => name === column)
    if (!field) {
      const nearest = check.optional ? null : nearestName(column, names)
      const absent = `there is no column "${column}"${nearest ? `; did you mean "${nearest}"?` : ''}`
      return { check, title, compiled: check.optional ? passing(absent) : absent }
    }
    if (kind.types && !kind.types.includes(field.type))
      return { check, title, compiled: `${column} is ${field.type}, not ${kind.types.join(' or ')}` }
  }
  return { check, title, compiled: kind.compile(check, table) }
}

const passing = (detail: string): Compiled => ({
  by: 'summary',
  aggregates: [],
  judge: () => ({ ok: true, failing: 0, total: 0, detail }),
})

/** In words, with its condition and tolerance. */
export const titleOf = (kind: CheckKind, check: Check): string => {
  const where = check.where === undefined ? '' : `, where ${check.where}`
  const mostly = check.mostly === 1 ? '' : `, in at least ${Number((check.mostly * 100).toFixed(2))} %`
  return `${kind.title(check)}${mostly}${where}`
}

/** What is wrong with the arguments; null where nothing is. */
export const wrongArgument = (kind: CheckKind, { args }: Pick<Check, 'args'>): string | null => {
  for (const parameter of kind.parameters) {
    const value = args[parameter.name]
    if (value === undefined || value === null) {
      if (!parameter.optional) return `it lacks ${parameter.name}`
    } else if (!fits[parameter.type](value)) return `${parameter.name} is to be ${said[parameter.type]}`
    else if (parameter.words && !parameter.words.includes(String(value)))
      return `${parameter.name} is "${String(value)}", not ${parameter.words.join(' or ')}`
  }
  const known = kind.parameters.map(({ name }) => name)
  const other = Object.keys(args).find((name) => !known.includes(name))
  if (other !== undefined) return `it takes ${known.length > 0 ? known.join(', ') : 'nothing'}, not ${other}`
  return wrongBounds(args)
}

const wrongBounds = (args: Check['args']): string | null => {
  const told = (name: string) => args[name] !== undefined && args[name] !== null
  if (told('min') && told('above')) return 'it is told both min and above'
  if (told('max') && told('below')) return 'it is told both max and below'
  const low = args.min ?? args.above
  const high = args.max ?? args.below
  if (typeof low !== 'number' || typeof high !== 'number') return null
  if (low > high) return `${low} is above ${high}`
  return low === high && (told('above') || told('below')) ? `nothing is between ${low} and ${high}` : null
}

const fits: Record<Parameter['type'], (value: unknown) => boolean> = {
  number: (value) => typeof value === 'number' && !Number.isNaN(value),
  text: (value) => typeof value === 'string',
  time: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  flag: (value) => typeof value === 'boolean',
  list: Array.isArray,
}

const said: Record<Parameter['type'], string> = {
  number: 'a number',
  text: 'a text',
  time: 'a time such as 2020-01-31',
  flag: 'true or false',
  list: 'a list',
}
