import type { Inspection } from '@slipway/ml/inspect'
import type { Field } from '@slipway/ml/table'

/** What is known of a project before its first file is written. */
export interface ProjectFacts {
  /** Fit for a folder, see projectName. */
  readonly name: string
  /** Path of the data as the config says it: relative to the project, or absolute. */
  readonly source: string
  readonly rows: number
  readonly fields: readonly Field[]
  readonly inspection: Inspection & { readonly target: NonNullable<Inspection['target']> }
  /** Known words a text column, where they are few enough to be a type. */
  readonly words?: Readonly<Record<string, readonly string[]>>
  /** Suggested checks: a line of TypeScript each, and why. */
  readonly suggestedChecks: readonly { readonly code: string; readonly reason: string }[]
  /** In the words of `--split`. */
  readonly split: string
  /** Regression: the smallest value of the target. */
  readonly lowest?: number
  readonly goal?: ProjectGoal
  /** The version of slipway that writes the project. */
  readonly version: string
}

export interface ProjectGoal {
  readonly metric?: string
  readonly target?: number
  readonly costs?: { readonly miss: number; readonly falseAlarm: number; readonly currency?: string }
}

/** The split that applies where nobody asks for one: the file's own, else rows at random. */
export const defaultSplit = (inspection: Inspection): string =>
  inspection.splits.find((split) => split.honoured)?.spec ??
  (inspection.task === 'regression' ? 'random' : 'stratified')
