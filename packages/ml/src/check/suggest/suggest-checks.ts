import type { ColumnProfile, Profile } from '../../profile/index.ts'
import type { Field } from '../../table/index.ts'
import { check, col, rows } from '../builder.ts'
import type { Check } from '../check.ts'

/** A check that the data of today passes and that tomorrow's probably should, as data and as source text. */
export interface SuggestedCheck {
  readonly check: Check
  /** One expression of TypeScript, e.g. `check(col('tenure')).between(0, 72)`. */
  readonly code: string
  readonly reason: string
}

/** Up to this many distinct texts a column may be a list of categories. */
const mostCategories = 50

/**
 * Proposes checks from a profile, much as Deequ does: complete → never missing; partly missing → a share
 * with a margin of three standard errors of a difference; few texts, each repeated → one of these; numbers → a range with
 * a margin of a tenth; keys → unique. What only today's data says warns; what breaks training blocks.
 */
export const suggestChecks = (
  profile: Profile,
  fields: readonly Field[],
  options: { target?: string } = {},
): SuggestedCheck[] => {
  const enough = Math.max(1, Math.floor(profile.rows / 2))
  const suggested: SuggestedCheck[] = [
    suggest(
      rows().count(enough).warn().checks,
      `rows().count(${enough}).warn()`,
      `there are ${profile.rows.toLocaleString('en-US')} rows now; half of them would be a broken export`,
    ),
  ]
  for (const field of fields) {
    const column = profile.columns.find(({ name }) => name === field.name)
    if (column) suggested.push(...ofColumn(column, profile.rows, field.name === options.target))
  }
  return suggested
}

const ofColumn = (column: ColumnProfile, all: number, isTarget: boolean): SuggestedCheck[] => {
  const { name, count, nulls, distinct, type } = column
  const on = check(col(name))
  const source = `check(col(${quoted(name)}))`
  const severity = isTarget ? ('block' as const) : ('warn' as const)
  const tail = `.${severity}()`
  const found: SuggestedCheck[] = [
    suggest(
      on.ofType(type).block().checks,
      `${source}.ofType(${quoted(type)}).block()`,
      `it is ${type} in all ${all.toLocaleString('en-US')} rows`,
    ),
  ]
  if (count === 0) return found
  if (nulls === 0)
    found.push(suggest(on.notNull()[severity]().checks, `${source}.notNull()${tail}`, 'no value is missing'))
  else {
    const share = nulls / all
    const max = Math.min(1, roundUp(share + 3 * Math.sqrt((2 * share * (1 - share)) / all)))
    found.push(
      suggest(
        on.nullShare(max).warn().checks,
        `${source}.nullShare(${max}).warn()`,
        `${percent(share)} missing now; the margin is three standard errors of the difference of two shares`,
      ),
    )
  }
  const unique = !column.distinctIsApproximate && nulls === 0 && distinct === all && all > 1
  // Titles and remarks differ for a while; only what tells rows apart goes on to.
  if (unique && (type === 'integer' || (type === 'text' && !isSpoken(column))))
    found.push(
      suggest(on.unique().warn().checks, `${source}.unique().warn()`, 'every row has a value of its own'),
    )
  else if (
    (type === 'text' || isTarget || (type === 'integer' && distinct === 2)) &&
    isCategorical(column, isTarget)
  ) {
    const values = column.top.map(({ value }) => value)
    found.push(
      suggest(
        on.oneOf(values)[severity]().checks,
        `${source}.oneOf([${values.map(sourceOf).join(', ')}])${tail}`,
        `only ${distinct === 1 ? 'this value occurs' : `these ${distinct} values occur`}`,
      ),
    )
  } else if ((type === 'integer' || type === 'number') && distinct > 1)
    found.push(...ofNumber(column, source))
  return found
}

/** Whether most of its texts are of several words. */
const isSpoken = ({ patterns, kind }: ColumnProfile): boolean => {
  if (patterns === null || kind === 'text') return true
  const all = patterns.reduce((sum, { count }) => sum + count, 0)
  return patterns.reduce((sum, { pattern, count }) => sum + (/\S\s\S/.test(pattern) ? count : 0), 0) > all / 2
}

/** Deequ: categorical where at most a tenth of the distinct values occur once; and they must all be known. */
const isCategorical = ({ top, distinct, count }: ColumnProfile, isTarget: boolean): boolean => {
  if (distinct !== top.length || distinct > mostCategories) return false
  if (isTarget) return distinct <= 20 && distinct < count
  return top.filter((entry) => entry.count === 1).length <= distinct / 10
}

const ofNumber = ({ name, min, max, negatives, type }: ColumnProfile, source: string): SuggestedCheck[] => {
  const margin = (max! - min!) * 0.1
  const round = type === 'integer' ? Math.round : (value: number) => Number(value.toPrecision(4))
  const low = negatives === 0 ? 0 : round(min! - margin)
  const high = type === 'integer' ? Math.ceil(max! + margin) : Number((max! + margin).toPrecision(4))
  const reason = `${shown(min!)} to ${shown(max!)} now; a tenth of the range is added${negatives === 0 ? ', and nothing is negative' : ''}`
  return [
    suggest(
      check(col(name)).between(low, high).warn().checks,
      `${source}.between(${low}, ${high}).warn()`,
      reason,
    ),
  ]
}

const suggest = (checks: readonly Check[], code: string, reason: string): SuggestedCheck => ({
  check: checks[0]!,
  code,
  reason,
})

const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

const sourceOf = (value: number | string | boolean): string =>
  typeof value === 'string' ? quoted(value) : String(value)

const roundUp = (share: number): number => Math.ceil(share * 1000) / 1000

const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`

const shown = (value: number): string => String(Number(value.toPrecision(6)))
