import type { Check, Severity } from '../check.ts'
import { badImport } from '../check.errors.ts'
import { kindOf, wrongArgument } from '../prepare.ts'
import { argumentsOf, isRecord } from './arguments.ts'
import { expectations, unexpectedRows } from './expectations.ts'
import { conditionSql } from './row-condition.ts'
import type { Said } from './said.ts'
import { Unsayable, unsayable } from './unsayable.ts'

/** A suite as Great Expectations 0.13 to 1.x writes it to JSON. */
export interface ExpectationSuite {
  readonly expectations: readonly unknown[]
}

export const isExpectationSuite = (value: unknown): value is ExpectationSuite =>
  isRecord(value) && Array.isArray(value.expectations)

/**
 * An expectation suite as checks that ask the same.
 * @throws CHECKS_IMPORT with all expectations that cannot be said here
 */
export const readExpectations = ({ expectations: list }: ExpectationSuite, file: string): Check[] => {
  const refused: string[] = []
  const checks = list.flatMap((one, i) => {
    try {
      return isRecord(one) ? checksOf(one) : unsayable('it is no object')
    } catch (cause) {
      if (!(cause instanceof Unsayable)) throw cause
      refused.push(`expectation ${i + 1}${isRecord(one) ? ` (${nameOf(one)})` : ''}: ${cause.message}`)
      return []
    }
  })
  if (refused.length > 0) throw badImport(file, refused)
  return checks
}

const nameOf = (one: Readonly<Record<string, unknown>>): string => {
  const name = one.type ?? one.expectation_type
  return typeof name === 'string' ? name : 'without a name'
}

/** What decides how results are shown or kept, not whether they pass. */
const aside = ['result_format', 'include_config', 'catch_exceptions', 'auto', 'profiler_config', 'batch_id']

const severityOf: Record<string, Severity> = { critical: 'block', warning: 'warn', info: 'info' }

const checksOf = (one: Readonly<Record<string, unknown>>): Check[] => {
  const name = nameOf(one)
  const given = argumentsOf(isRecord(one.kwargs) ? one.kwargs : {})
  for (const name of aside) given.take(name)
  const mostly = given.number('mostly') ?? 1
  if (mostly < 0 || mostly > 1) unsayable(`mostly is ${mostly}, not a share of 0 to 1`)
  const parser = given.take('condition_parser')
  const condition = given.take('row_condition')
  const reading =
    name === 'unexpected_rows_expectation' ? unexpectedRows : expectations[name.replace(/^expect_/, '')]
  const said = reading ? reading(given) : unsayable('no kind of check here is like it')
  const [left] = given.left()
  if (left !== undefined) unsayable(`${left} is not understood`)
  const where = condition === undefined ? undefined : conditionSql(condition, parser)
  const why = Array.isArray(one.notes) ? one.notes.join(' ') : one.notes
  const common = {
    severity: severityOf[String(one.severity ?? 'critical')] ?? 'block',
    ...(where !== undefined && { where }),
    ...(typeof why === 'string' && why !== '' && { why }),
  }
  return said.map((each) => ({ ...common, ...toleranceOf(each, mostly, where) }))
}

/** The check with the share that has to pass. */
const toleranceOf = (
  { kind, columns, args }: Said,
  mostly: number,
  where: string | undefined,
): Pick<Check, 'kind' | 'columns' | 'args' | 'mostly'> => {
  const wrong = wrongArgument(kindOf(kind), { args })
  if (wrong) unsayable(wrong)
  if (kind === 'query' && (mostly !== 1 || where !== undefined))
    unsayable('it becomes a query here, which takes no mostly and no condition')
  if (kind === 'unique' && mostly !== 1)
    unsayable('its share is of all rows that share a value; here it is of those that repeat an earlier one')
  if (kind !== 'outliers' || mostly === 1) return { kind, columns, args, mostly }
  return { kind, columns, args: { ...args, max: Number((1 - mostly).toPrecision(12)) }, mostly: 1 }
}
