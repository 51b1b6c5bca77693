import { stackColumns } from '../../onnx/stack.ts'
import type { Features } from '../../prepare/features.ts'
import type { FitOptions, FittedModel, Target, Trainer } from '../trainer.ts'
import { designOf } from './design.ts'
import { featuresDiffer, noSparseMulticlass, targetHasGaps } from './linear.errors.ts'
import { checkedSettings, type LinearSettings, linearDefaults } from './settings.ts'
import { type Penalty, type Solution, solveLogistic, solveMultinomial, solveSquares } from './solve.ts'

export type { LinearSettings } from './settings.ts'

export interface LinearModel extends FittedModel {
  readonly trainer: 'linear'
  /** One a class for multiclass, else one. */
  readonly intercepts: Float64Array
  /** [outputs × features], row-major, for the features as given. */
  readonly coefficients: Float64Array
  /** Each feature's deviation in training: a coefficient times it tells how far the feature moves the score. */
  readonly spreads: Float64Array
  /** Each feature's mean in training, from which explanations count; models of before may lack it. */
  readonly means?: Float64Array
}

/**
 * Regularised linear models: logistic regression (two classes, or softmax over several) and least squares with a
 * ridge, lasso or elastic-net penalty; the intercept goes free. Same objective as scikit-learn's
 * LogisticRegression(C) and Ridge(alpha); an elastic net's alpha is n times scikit-learn's ElasticNet(alpha).
 * Solved by Newton's method or L-BFGS on centred, scaled copies: deterministic, and free of the seed.
 * Throws LINEAR_NUMBERS_ONLY, LINEAR_MISSING_VALUES, LINEAR_TARGET_MISSING, LINEAR_BAD_SETTING, LINEAR_NO_L1_MULTICLASS.
 */
export const linear: Trainer<LinearSettings, LinearModel> = {
  name: 'linear',
  title: 'regularised linear or logistic regression',
  tasks: ['binary', 'multiclass', 'regression'],
  defaults: linearDefaults,
  fit,
  predict,
  compile(model, inputs, graph) {
    checkFeatures(model, inputs)
    const columns = model.features.length
    const outputs = model.intercepts.length
    const weights = graph.constant('double', [outputs, columns], model.coefficients)
    const product = graph.node('MatMul', [
      weights,
      stackColumns(
        graph,
        inputs.map(({ tensor }) => tensor),
      ),
    ])
    const scores = graph.node('Add', [product, graph.constant('double', [outputs, 1], model.intercepts)])
    if (model.task === 'multiclass')
      return graph.node('Softmax', [graph.node('Transpose', [scores], { perm: { ints: [1, 0] } })], {
        axis: 1,
      })
    const flat = graph.node('Reshape', [scores, graph.constant('int64', [1], [-1])])
    return model.task === 'binary' ? graph.node('Sigmoid', [flat]) : flat
  },
  importance({ features, coefficients, spreads, intercepts }) {
    const size = new Float64Array(features.length)
    for (let k = 0; k < intercepts.length; k++)
      for (let j = 0; j < size.length; j++)
        size[j]! += Math.abs(coefficients[k * size.length + j]!) * spreads[j]!
    const sum = size.reduce((a, b) => a + b, 0)
    return sum > 0 ? size.map((value) => value / sum) : size
  },
}

function fit(x: Features, y: Target, given: Partial<LinearSettings>, options: FitOptions): LinearModel {
  const settings = checkedSettings(given)
  if (y.values.some(Number.isNaN)) throw targetHasGaps()
  if (y.task === 'multiclass' && settings.l1Ratio > 0) throw noSparseMulticlass()
  const design = designOf(x, weightsOf(y, settings, options.weights))
  const strength = y.task === 'regression' ? settings.alpha : 1 / settings.c
  const penalty: Penalty = { l1: strength * settings.l1Ratio, l2: strength * (1 - settings.l1Ratio) }
  const limits = {
    tolerance: settings.tolerance,
    maxIterations: settings.maxIterations,
    // How many iterations a solver needs isn't known ahead; this only ever grows.
    onIteration: (iteration: number) => options.onProgress?.(iteration / (iteration + 5)),
  }
  const solution = solve(design, y, penalty, limits)
  options.onProgress?.(1)
  return {
    trainer: 'linear',
    task: y.task,
    classes: y.classes,
    features: x.columns.map(({ name }) => name),
    ...unscaled(solution, design),
    spreads: design.spreads,
    means: design.means,
  }
}

type Design = ReturnType<typeof designOf>

function solve(
  design: Design,
  y: Target,
  penalty: Penalty,
  limits: Parameters<typeof solveLogistic>[3],
): Solution {
  if (y.task === 'regression') return solveSquares(design, y.values, penalty, limits)
  if (y.task === 'multiclass') return solveMultinomial(design, y.values, y.classes.length, penalty, limits)
  const first = y.values[0]!
  if (!y.values.every((value) => value === first)) return solveLogistic(design, y.values, penalty, limits)
  // With one class the best intercept lies at infinity; half a row of the other class keeps it finite.
  const odds = Math.log((design.rows + 0.5) / 0.5)
  return {
    intercepts: Float64Array.of(first === 1 ? odds : -odds),
    coefficients: new Float64Array(design.columns),
  }
}

function weightsOf(y: Target, { classWeight }: LinearSettings, given?: Float64Array): Float64Array {
  const weights = given ? Float64Array.from(given) : new Float64Array(y.values.length).fill(1)
  if (classWeight === 'none' || y.task === 'regression') return weights
  const counts = new Float64Array(y.classes.length)
  for (let i = 0; i < weights.length; i++) counts[y.values[i]!]!++
  const present = counts.filter((count) => count > 0).length
  for (let i = 0; i < weights.length; i++) weights[i]! *= weights.length / (present * counts[y.values[i]!]!)
  return weights
}

/** Coefficients for the features as given, from those of the centred and scaled copies. */
function unscaled({ intercepts, coefficients }: Solution, { columns, means, spreads }: Design): Solution {
  const out = new Float64Array(coefficients.length)
  const free = Float64Array.from(intercepts)
  for (let k = 0; k < intercepts.length; k++)
    for (let j = 0; j < columns; j++) {
      if (spreads[j] === 0) continue
      const b = coefficients[k * columns + j]! / spreads[j]!
      out[k * columns + j] = b
      free[k]! -= b * means[j]!
    }
  return { intercepts: free, coefficients: out }
}

function predict(model: LinearModel, x: Features): Float64Array {
  checkFeatures(model, x.columns)
  const { rows } = x
  const outputs = model.intercepts.length
  const columns = model.features.length
  const out = new Float64Array(rows * outputs)
  for (let k = 0; k < outputs; k++) {
    for (let i = 0; i < rows; i++) out[i * outputs + k] = model.intercepts[k]!
    for (let j = 0; j < columns; j++) {
      const b = model.coefficients[k * columns + j]!
      const { values } = x.columns[j]!
      for (let i = 0; i < rows; i++) out[i * outputs + k]! += b * values[i]!
    }
  }
  if (model.task === 'binary') for (let i = 0; i < rows; i++) out[i] = 1 / (1 + Math.exp(-out[i]!))
  if (model.task === 'multiclass')
    for (let i = 0; i < rows; i++) softmax(out.subarray(i * outputs, (i + 1) * outputs))
  return out
}

function softmax(scores: Float64Array): void {
  const top = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  let sum = 0
  for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp(scores[k]! - top)
  for (let k = 0; k < scores.length; k++) scores[k]! /= sum
}

function checkFeatures(model: LinearModel, given: readonly { readonly name: string }[]): void {
  if (given.length !== model.features.length || given.some(({ name }, k) => name !== model.features[k]))
    throw featuresDiffer(
      model.features,
      given.map(({ name }) => name),
    )
}
