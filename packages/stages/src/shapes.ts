import type { FileRef } from '@slipway/flow'
import type { Check, CheckReport } from '@slipway/ml/check'
import type { ThresholdCurve, WordsContext } from '@slipway/ml/evaluate'
import type { Balance, PersonalInput, Recipe } from '@slipway/ml/prepare'
import type { Profile } from '@slipway/ml/profile'
import type { Split, SplitReport, SplitSpec } from '@slipway/ml/split'
import type { DayOrder, Field, SanityIssue } from '@slipway/ml/table'
import type { Task } from '@slipway/ml/train'
import type { TableSignature } from '@slipway/ml/model'

/** A dataset version: what `collect` made of a file. The rows lie in `parts`, as Parquet. */
export interface Dataset {
  readonly id: string
  readonly name: string
  readonly version: number
  /** Content digest v1: the same rows and schema give the same digest, whatever file they came in. */
  readonly digest: string
  readonly rows: number
  readonly fields: readonly Field[]
  readonly source: string
  /** Of the columns of dates that the source wrote as 03/04/2020. */
  readonly dayOrder?: Readonly<Record<string, DayOrder>>
  readonly issues: readonly SanityIssue[]
  readonly profile: Profile
  /** Files of rows that follow one another. */
  readonly parts: readonly FileRef[]
  /** Feature views whose features were joined to the rows. */
  readonly features?: readonly JoinedView[]
}

/** A feature view as it was joined: its version, and the version of its source. */
export interface JoinedView {
  readonly name: string
  readonly version: number
  readonly entity: readonly string[]
  readonly features: readonly string[]
  readonly dataset: { readonly name: string; readonly number: number; readonly digest: string }
}

/** A dataset version whose checks held. */
export interface CheckedDataset extends Dataset {
  readonly checks: CheckReport
  /** What was asked. */
  readonly asked: readonly Check[]
}

/** Which rows teach and which rows test. Arrays have one entry a row of the dataset. */
export interface Parts {
  readonly spec: SplitSpec
  readonly split: Split
  readonly report: SplitReport
  /** How the rows are divided and what leaks, in sentences. */
  readonly words: readonly string[]
  readonly seed: number
  readonly column: string
  readonly task: Task
  readonly classes: readonly string[]
  readonly positive?: string
  /** Class index or number; NaN where the target is missing. */
  readonly y: Float64Array
  /** The version of the data whose rows these are. */
  readonly dataset: { readonly name: string; readonly version: number; readonly digest: string }
  /** Columns that a model must not see: the target, ids, leaks, the split column. */
  readonly drop: readonly string[]
}

/** A feature matrix in one array, feature after feature, so that it travels as one file. */
export interface Packed {
  readonly rows: number
  readonly features: readonly {
    readonly name: string
    readonly kind: 'numeric' | 'category'
    readonly levels?: readonly string[]
  }[]
  readonly values: Float64Array
}

/** One preparation, fitted on each fold's own training rows; shared by every candidate that uses it. */
export interface Prepared {
  readonly recipe: RecipeName | Recipe
  readonly parts: Parts
  readonly folds: readonly { readonly train: Packed; readonly valid: Packed }[]
}

/** The ready-made preparations: for trees, and for straight lines. */
export type RecipeName = 'tree' | 'linear'

/** One thing to try: a trainer, its settings and the preparation that it wants. */
export interface Candidate<RecipeKey extends string = string> {
  readonly name: string
  readonly trainer: string
  /** Under which name the pipeline holds the preparation it takes. */
  readonly recipe: RecipeKey
  readonly settings: Readonly<Record<string, unknown>>
  /** How unequal classes are balanced among the rows it learns from, never among those it is judged by. */
  readonly balance?: Balance
  /** An honest floor to be better than; never chosen. */
  readonly baseline?: boolean
}

/** What trying a candidate gave: predictions for the rows it did not learn from, and what it took. */
export interface Try {
  readonly candidate: Candidate
  readonly recipe: RecipeName | Recipe
  /** Row-major [rows × width]; NaN where no fold scored the row. */
  readonly oof: Float64Array
  readonly width: number
  readonly perFold: readonly Readonly<Record<string, number>>[]
  readonly metrics: Readonly<Record<string, number>>
  readonly wallMs: number
  readonly cpuSeconds: number
  readonly peakMemoryBytes: number
  /** The tracked run that holds this try. */
  readonly run: string
}

/** The winner, chosen without the fold that its score is reported on. */
export interface Choice {
  readonly metric: string
  readonly winner: Chosen
  readonly baseline: Chosen | null
  /** Predictions of the honest procedure for every row a fold held out. */
  readonly oof: Float64Array
  readonly baselineOof: Float64Array | null
  readonly width: number
  /** binary: the probability from which the positive class is said. */
  readonly threshold: number | null
  readonly tries: readonly CandidateLine[]
}

/** A candidate and the preparation it was tried with. */
export interface Chosen {
  readonly candidate: Candidate
  readonly recipe: RecipeName | Recipe
}

export interface CandidateLine {
  readonly name: string
  readonly trainer: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly metric: string
  readonly value: number
  readonly spread: number
  readonly chosen: boolean
  readonly baseline: boolean
  readonly wallMs: number
  readonly cpuSeconds: number
  readonly peakMemoryBytes: number
  readonly run: string
}

/** The winner fitted on all the training rows, as one ONNX graph in a model folder. */
export interface Model {
  readonly candidate: Candidate
  readonly signature: TableSignature
  readonly files: readonly { readonly path: string; readonly file: FileRef }[]
  /** Features by how much they mattered, most first; shares of 1. */
  readonly importance: readonly { readonly name: string; readonly share: number }[]
  readonly preparation: readonly string[]
  /** The personal data that it is made with: columns, their classes, and the features that come of them. */
  readonly personal: readonly PersonalInput[]
  /** Largest difference between our own prediction and ONNX Runtime's on training rows. */
  readonly parity: number
  /** For a test split: predictions of the held-out rows [test rows × width], with the baseline's. */
  readonly test: { readonly predicted: Float64Array; readonly baseline: Float64Array | null } | null
  readonly seed: number
  readonly trainedRows: number
}

export interface Metric {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly on: string
  readonly n: number
}

export interface Evaluation {
  readonly task: Task
  /** The honest predictions behind the numbers, so that the next version can be compared row by row. */
  readonly evidence: Evidence
  readonly primary: string
  readonly metrics: Readonly<Record<string, Metric>>
  /** What the numbers mean, for a colleague who does not know them. */
  readonly words: readonly string[]
  /** Who and what those words are about. */
  readonly context: WordsContext
  readonly confusion: readonly (readonly number[])[] | null
  readonly calibration:
    | readonly { readonly predicted: number; readonly observed: number; readonly n: number }[]
    | null
  /** For binary tasks: what every threshold finds and flags wrongly; see ml's thresholdCurve. */
  readonly curve?: ThresholdCurve | null
  readonly slices: readonly Slice[]
  readonly baseline: Comparison | null
  readonly champion: Comparison | null
  readonly cost: { readonly perCase: number; readonly perCaseBaseline: number; readonly words: string } | null
  readonly threshold: number | null
  /** The personal data that the model is made with. */
  readonly personal: readonly PersonalInput[]
}

export interface Evidence {
  /** 64-bit floats, row-major [rows × width]; NaN where a row was not scored. */
  readonly predictions: FileRef
  readonly width: number
  /** Equal for two evaluations whose rows, target and split are the same. */
  readonly ground: string
}

export interface Slice {
  readonly column: string
  readonly value: string
  readonly n: number
  readonly metric: string
  readonly metricValue: number
  readonly low: number
  readonly high: number
  readonly worse: boolean
}

export interface Comparison {
  readonly name: string
  readonly metric: string
  readonly value: number
  readonly difference: number
  readonly low: number
  readonly high: number
  readonly verdict: 'better' | 'worse' | 'no difference'
}

export interface Verdict {
  readonly passed: boolean
  readonly rules: readonly { readonly rule: string; readonly ok: boolean; readonly detail: string }[]
}

/** What misses and false alarms cost, and which value of which metric the business asks for. */
export interface Goal {
  readonly metric?: string
  /** The value of the metric that the business asks for; the gate holds it. */
  readonly target?: number
  /** What a row is and what positive ones do, for sentences: 'customers', 'leave'. */
  readonly rows?: string
  readonly event?: string
  readonly costs?: { readonly miss: number; readonly falseAlarm: number; readonly currency?: string }
}

/** What people say of a model, for its card: each a sentence, or a list of them. */
export interface CardWords {
  readonly use?: string | readonly string[]
  readonly users?: string | readonly string[]
  readonly limits?: string | readonly string[]
  readonly risks?: string | readonly string[]
  readonly owner?: string
  readonly contact?: string
  /** An SPDX identifier, such as apache-2.0. */
  readonly licence?: string
  /** Of texts in the data: ISO 639-1 codes, such as en. */
  readonly language?: string | readonly string[]
}
