import type { Graph } from '../onnx/graph.ts'
import type { Target } from '../train/trainer.ts'
import type { NamedTensor, NamedValues, TensorOf, ValueKind, Values } from './values.ts'

export interface FitContext {
  /** The column being fitted. */
  readonly name: string
  readonly rows: number
  readonly target: Target | null
  readonly seed: number
  /** The columns that the step reads besides, in the order of its `reads`. */
  readonly others: readonly NamedValues[]
}

/** What says that a step falls out of use. */
export interface Deprecation {
  /** The version of the step from which on it should not be used. */
  readonly since: number
  /** What to use instead. */
  readonly use: string
  readonly reason: string
}

/**
 * One kind of step. It works column by column: learns from the training rows (`fit`, plain data out), turns a
 * column into the columns that replace it (`apply`) and writes the same into a graph (`compile`). It may read other
 * columns while it does.
 */
export interface StepKind<Settings extends object = object, Fitted extends object = object> {
  readonly name: string
  readonly title: string
  /** Counted up when what it computes changes; absent = 1. */
  readonly version?: number
  /** Still computed, with a warning where it is fitted and described. */
  readonly deprecated?: Deprecation
  /** No longer fitted (PREPARE_STEP_RETIRED); what was fitted before can still be applied and compiled. */
  readonly retired?: Deprecation
  /** The kinds of column it can take. */
  readonly takes: readonly ValueKind[]
  /** Of these, the kinds it takes all columns of where a recipe names none; default: every kind. */
  readonly takesUnasked?: readonly ValueKind[]
  /** Other columns that it reads for this one, by their names at that point; `chosen` = all that the step changes. */
  reads?(settings: Settings, name: string, chosen: readonly string[]): readonly string[]
  fit(values: Values, settings: Settings, context: FitContext): Fitted
  apply(fitted: Fitted, values: Values, name: string, others: readonly NamedValues[]): NamedValues[]
  compile(
    fitted: Fitted,
    input: TensorOf,
    name: string,
    graph: Graph,
    others: readonly NamedTensor[],
  ): NamedTensor[]
  /** One line for people: what was learnt for this column. */
  describe(fitted: Fitted, name: string): string
  /** For steps that use the target: the training rows' values, none made from the row's own target. */
  applyToTraining?(fitted: Fitted, values: Values, settings: Settings, context: FitContext): NamedValues[]
}

/** One step of a recipe before fitting: plain data. */
export interface Step {
  readonly step: string
  /** The columns it changes; absent = every column of a kind that it takes, among those there at that point. */
  readonly columns?: readonly string[]
  readonly settings: object
}

export type OnColumns<Settings> = Settings & { readonly columns?: readonly string[] }

/** The function by which a recipe names a step: `scale({ columns: ['age'], by: 'robust' })`. */
export const stepMaker =
  <Settings extends object>(step: string) =>
  ({ columns, ...settings }: OnColumns<Settings> = {} as OnColumns<Settings>): Step => ({
    step,
    ...(columns && { columns }),
    settings,
  })
