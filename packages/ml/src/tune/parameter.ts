/** A value that a parameter may take. */
export type Value = string | number | boolean | null

/** A point of a search space: the values of the parameters that exist there. */
export type Params = Readonly<Record<string, Value>>

/**
 * Where a conditional parameter exists: where each parameter named here exists and has one of the values listed.
 * Absent: everywhere.
 */
export type When = Readonly<Record<string, readonly Value[]>>

export interface NumberParameter {
  /** `int` takes whole numbers only. */
  readonly kind: 'float' | 'int'
  /** Both ends are taken; with a step, high is the last step that does not pass it. */
  readonly low: number
  readonly high: number
  /** Equal ratios instead of equal differences; not together with a step. */
  readonly log?: boolean | undefined
  readonly step?: number | undefined
  readonly when?: When | undefined
}

export interface CategoricalParameter {
  readonly kind: 'categorical'
  /** Without an order among them. */
  readonly choices: readonly Value[]
  readonly when?: When | undefined
}

export type Parameter = NumberParameter | CategoricalParameter

/** The parameters to search over, by name. */
export type Space = Readonly<Record<string, Parameter>>
