import type { Field } from '../table/table.ts'
import type { LeftOut, Recipe } from './recipe.ts'
import { booleanToNumber } from './steps/boolean-to-number.ts'
import { categories } from './steps/categories.ts'
import { dateParts } from './steps/date-parts.ts'
import { impute } from './steps/impute.ts'
import { oneHot } from './steps/one-hot.ts'
import { scale } from './steps/scale.ts'

/** Of a profile only what a preset reads. */
export interface ProfiledColumns {
  readonly rows: number
  readonly columns: readonly { readonly name: string; readonly distinct: number; readonly nulls: number }[]
}

export interface PresetOptions {
  /** Columns to leave out: the target, leaks, ids. */
  readonly drop: readonly string[]
  readonly profile?: ProfiledColumns
}

/** Text with more different values than this share of its rows, and more than `fewLevels`, says little but who it is. */
const idShare = 0.5
const fewLevels = 50

/**
 * For trees: numbers as they are (missing stays missing), true/false as 0/1, dates as parts, text as category codes.
 * Text in which most rows differ is left out, with its reason.
 */
export function treeRecipe(fields: readonly Field[], options: PresetOptions): Recipe {
  const { kept, leftOut } = choose(fields, options)
  return {
    columns: kept.map(({ name }) => name),
    leftOut,
    steps: [booleanToNumber(), dateParts(), categories({ minCount: 3, dropAboveShare: idShare })],
  }
}

/**
 * For linear models: dates as parts with their cycles, gaps filled with the median and marked, numbers
 * standardised, text as one 0/1 column a level (at most 50, those in fewer than 10 rows together).
 */
export function linearRecipe(fields: readonly Field[], options: PresetOptions): Recipe {
  const { kept, leftOut } = choose(fields, options)
  return {
    columns: kept.map(({ name }) => name),
    leftOut,
    steps: [
      booleanToNumber(),
      dateParts({
        parts: [
          'year',
          'elapsed',
          'weekday_sin',
          'weekday_cos',
          'hour_sin',
          'hour_cos',
          'dayOfYear_sin',
          'dayOfYear_cos',
        ],
      }),
      impute({ with: 'median', indicator: true }),
      scale(),
      oneHot({ maxLevels: 50, minCount: 10 }),
    ],
  }
}

function choose(
  fields: readonly Field[],
  { drop, profile }: PresetOptions,
): { kept: Field[]; leftOut: LeftOut[] } {
  const leftOut: LeftOut[] = []
  const kept = fields.filter((field) => {
    if (drop.includes(field.name)) return false
    const facts = profile?.columns.find(({ name }) => name === field.name)
    const there = profile && facts ? profile.rows - facts.nulls : 0
    if (field.type !== 'text' || !facts || facts.distinct <= fewLevels || facts.distinct <= idShare * there)
      return true
    leftOut.push({
      column: field.name,
      reason: `${facts.distinct} different values in ${there} rows`,
    })
    return false
  })
  return { kept, leftOut }
}
