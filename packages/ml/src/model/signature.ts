import type { PiiClass } from '../privacy/index.ts'
import type { Check } from '../check/check.ts'
import type { DayOrder, LogicalType } from '../table/index.ts'
import type { Task } from '../train/trainer.ts'
import type { Datatype } from '../onnx/tensor.ts'

/** A column or a tensor that a model takes; `type` tells which. */
export type SignatureInput = ColumnInput | TensorSpec

export type SignatureOutput = ColumnOutput | TensorSpec

/** A tensor of any shape: −1 is any size, and in the first place the rows (see `Signature.rows`). */
export interface TensorSpec {
  readonly name: string
  readonly type: 'tensor'
  /** A tensor is always given whole. */
  readonly nullable: false
  readonly datatype: Datatype
  readonly shape: readonly number[]
  readonly description?: string
  readonly pii?: PiiClass
}

/**
 * A column of values, one a row. In the ONNX graph of Slipway's own models each is a tensor of shape [N]:
 * integer and not nullable → int64; number, date, timestamp and nullable integer → double (NaN = missing; times
 * in milliseconds since 1970 UTC); text → string (empty string = missing); boolean and not nullable → bool,
 * nullable boolean → string ('true', 'false', '').
 */
export interface ColumnInput {
  readonly name: string
  readonly type: LogicalType
  readonly nullable: boolean
  /** Has to be named, though its values may be missing: a model from elsewhere never says that it may be left out. */
  readonly required?: true
  /** Seen in training; others are allowed and treated as unknown. At most 200 are listed. */
  readonly categories?: readonly string[]
  readonly min?: number
  readonly max?: number
  /** text: what stands in it where that is not text itself, namely any JSON, or bytes in base64. */
  readonly content?: 'json' | 'base64'
  /** A value of such a content. */
  readonly example?: string
  /** What MLflow's callers send as a parameter beside the rows; never asked for, and no column by its place. */
  readonly param?: true
  /** The class of personal data that it asks for: what is captured of it is treated by that. */
  readonly pii?: PiiClass
  /** date, timestamp: which number came first where training data wrote 03/04/2020; files to predict are read so. */
  readonly dayOrder?: DayOrder
}

export interface ColumnOutput {
  readonly name: string
  readonly type: 'text' | 'number' | 'integer' | 'boolean'
  readonly description: string
}

/**
 * How a model of MLflow's holds its answers: a data frame's records; an array's values, or lists of one value each; columns by
 * name; or one value that is no row's, such as a chat's message.
 */
export type AnswerForm = 'records' | 'values' | 'lists' | 'columns' | 'whole'

/**
 * What a served model takes and gives. Outputs by task: binary: prediction (text: the class), probability (number: of the
 * positive class). multiclass: prediction, probability_<class> each. regression: prediction (number). other: a model
 * from elsewhere, whose outputs are what its graph or its MLmodel says; `target` and `classes` may be empty then.
 */
export interface Signature {
  readonly task: 'binary' | 'multiclass' | 'regression' | 'other'
  readonly target: string
  readonly classes: readonly string[]
  /** binary only: the class that `probability` speaks of, and the probability from which it is predicted. */
  readonly positive?: string
  readonly threshold?: number
  readonly inputs: readonly SignatureInput[]
  readonly outputs: readonly SignatureOutput[]
  /** How its rows lie in what it answers MLflow's callers; absent: one object of name and value a row. */
  readonly answers?: AnswerForm
  /** 'one': its tensors have no dimension of rows, so that one run answers one request. 'each' where not given. */
  readonly rows?: 'each' | 'one'
  /** What was checked of the training data, row by row, and is to hold of requests too. */
  readonly checks?: readonly Check[]
  /** Feature views that inputs came from in training: a row that names the entity need not give them. */
  readonly features?: readonly SignatureFeatures[]
}

/** The inputs that rows give by their place: all but parameters. */
export const placedInputs = (inputs: readonly SignatureInput[]): readonly SignatureInput[] =>
  inputs.some(isParam) ? inputs.filter((input) => !isParam(input)) : inputs

/** Whether a request need not name an input: then it is missing in every row. */
export const mayBeLeftOut = (input: SignatureInput): boolean => input.nullable && !input.required

/** Whether any JSON may stand in an input. */
export const isJson = (input: SignatureInput): input is ColumnInput & { readonly content: 'json' } =>
  input.type !== 'tensor' && input.content === 'json'

export const isParam = (input: SignatureInput): input is ColumnInput & { readonly param: true } =>
  input.type !== 'tensor' && input.param === true

/** The signature of a model of Slipway's own: columns in, columns out. */
export interface TableSignature extends Signature {
  readonly task: Task
  readonly inputs: readonly ColumnInput[]
  readonly outputs: readonly ColumnOutput[]
}

export interface SignatureFeatures {
  readonly name: string
  readonly version: number
  /** The columns by which a row names its entity. */
  readonly entity: readonly string[]
  /** The inputs that it gives. */
  readonly features: readonly string[]
}
