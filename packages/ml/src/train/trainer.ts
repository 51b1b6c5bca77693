import type { Features, FeatureTensor } from '../prepare/features.ts'
import type { Graph } from '../onnx/graph.ts'

export type Task = 'binary' | 'multiclass' | 'regression'

/** values: class index (0..classes.length - 1; binary: 1 = the positive class) or the number to predict. */
export interface Target {
  readonly task: Task
  readonly values: Float64Array
  readonly classes: readonly string[]
}

export interface FitOptions {
  readonly seed: number
  /** One non-negative weight a row; absent = all 1. */
  readonly weights?: Float64Array
  /** Called with 0..1 now and then; throwing from it stops the fit. */
  readonly onProgress?: (done: number) => void
}

/** A fitted model is plain data (numbers, strings, typed arrays), so that it stores and travels unchanged. */
export interface FittedModel {
  readonly trainer: string
  readonly task: Task
  readonly classes: readonly string[]
  readonly features: readonly string[]
}

/**
 * A way to learn. `predict` answers P(positive) for binary [rows], class probabilities row-major
 * [rows × classes] for multiclass, and the number itself for regression [rows].
 */
export interface Trainer<Settings extends object = object, Model extends FittedModel = FittedModel> {
  readonly name: string
  readonly title: string
  readonly tasks: readonly Task[]
  readonly defaults: Settings
  fit(x: Features, y: Target, settings: Settings, options: FitOptions): Model
  predict(model: Model, x: Features): Float64Array
  /** Adds the model to a graph; answers the name of the tensor that equals `predict` (double; [N] or [N, classes]). */
  compile(model: Model, inputs: readonly FeatureTensor[], graph: Graph): string
  /** How much each feature mattered, in the order of model.features, summing to 1 (or all 0). */
  importance(model: Model): Float64Array
}
