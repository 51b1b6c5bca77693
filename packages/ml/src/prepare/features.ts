/**
 * What a recipe makes of a table and a trainer learns from. Every feature is one dense column.
 * numeric: NaN = missing. category: 0 = missing or never seen, k = levels[k - 1].
 */
export interface NumericFeature {
  readonly name: string
  readonly kind: 'numeric'
  readonly values: Float64Array
}

export interface CategoryFeature {
  readonly name: string
  readonly kind: 'category'
  /** Whole numbers 0..levels.length, held as floats so that both kinds share one layout. */
  readonly values: Float64Array
  readonly levels: readonly string[]
}

export type Feature = NumericFeature | CategoryFeature

export interface Features {
  readonly rows: number
  readonly columns: readonly Feature[]
}

/** The same features inside an ONNX graph: the name of one double tensor of shape [N] each. */
export interface FeatureTensor {
  readonly name: string
  readonly kind: 'numeric' | 'category'
  readonly levels?: readonly string[]
  readonly tensor: string
}
