import type { LogicalType } from '../table/table.ts'
import type { Step } from './step.ts'

/** A column that a recipe leaves alone from the start, and why. */
export interface LeftOut {
  readonly column: string
  readonly reason: string
}

/** Named steps in order, before fitting: plain data. */
export interface Recipe {
  readonly steps: readonly Step[]
  /** The raw columns it starts from; absent = every column of the table. */
  readonly columns?: readonly string[]
  readonly leftOut?: readonly LeftOut[]
}

export interface RecipeInput {
  readonly name: string
  readonly type: LogicalType
}

/** A step as fitted for one column. */
export interface FittedStep {
  readonly step: string
  readonly column: string
  /** Other columns that it reads, by their names at that point. */
  readonly reads?: readonly string[]
  /** The version of the step that learnt this; absent = 1. */
  readonly version?: number
  readonly fitted: object
  /** The names of the columns it makes, each unlike any other column's. */
  readonly outputs: readonly string[]
}

export interface RecipeFeature {
  readonly name: string
  readonly kind: 'numeric' | 'category'
  /** The raw column it was made from. */
  readonly from: string
  readonly levels?: readonly string[]
}

/** All that fitting learnt, as plain data without NaN, so that it stores as JSON and compiles anywhere. */
export interface FittedRecipe {
  readonly version: 1
  /** The raw columns that matter to the features; others are not asked for. */
  readonly inputs: readonly RecipeInput[]
  readonly steps: readonly FittedStep[]
  readonly features: readonly RecipeFeature[]
  readonly leftOut: readonly LeftOut[]
}

/** Makes a recipe of steps: `recipe(impute(), scale(), oneHot())`. They run in this order, column by column. */
export const recipe = (...steps: readonly Step[]): Recipe => ({ steps })
