import type { Graph } from '../onnx/graph.ts'

/**
 * What a recipe's steps hand on, column by column: over rows (`Values`) when fitting and applying, and as a
 * tensor (`TensorOf`) when compiling. NaN and code -1 mean missing; category 0 = missing or unseen.
 */
export type ValueKind = 'numeric' | 'time' | 'text' | 'boolean' | 'category'

export interface Numbers {
  readonly kind: 'numeric' | 'time'
  readonly values: Float64Array
}
export interface Texts {
  readonly kind: 'text' | 'boolean'
  readonly codes: Int32Array
  readonly levels: readonly string[]
}
export interface Categories {
  readonly kind: 'category'
  readonly values: Float64Array
  readonly levels: readonly string[]
}
export type Values = Numbers | Texts | Categories
export type NamedValues = Values & { readonly name: string }

/** A tensor of shape [N]. numeric, time, category: double. text: string. boolean: bool, or string 'true', 'false', ''. */
export interface TensorOf {
  readonly kind: ValueKind
  readonly type: 'double' | 'string' | 'bool'
  readonly tensor: string
  readonly levels?: readonly string[]
}
export type NamedTensor = TensorOf & { readonly name: string }

export const rowsOf = (values: Values): number =>
  'codes' in values ? values.codes.length : values.values.length

export const numeric = (name: string, values: Float64Array): NamedValues => ({
  name,
  kind: 'numeric',
  values,
})

export const numericTensor = (name: string, tensor: string): NamedTensor => ({
  name,
  kind: 'numeric',
  type: 'double',
  tensor,
})

/** Numbers changed one by one. */
export function mapNumbers(values: Float64Array, change: (x: number) => number): Float64Array {
  const out = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) out[i] = change(values[i]!)
  return out
}

/** A boolean or text tensor as strings. */
export const asStrings = (graph: Graph, { type, tensor }: TensorOf): string =>
  type === 'bool'
    ? graph.node('Where', [
        tensor,
        graph.constant('string', [], ['true']),
        graph.constant('string', [], ['false']),
      ])
    : tensor

/** A scalar double constant. */
export const double = (graph: Graph, value: number): string => graph.constant('double', [], [value])

/** A tensor cast to double. */
export const toDouble = (graph: Graph, tensor: string): string => graph.node('Cast', [tensor], { to: 11 })
