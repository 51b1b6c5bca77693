import type { Feature, Features } from '@slipway/ml/prepare'
import type { Packed } from './shapes.ts'

/** All features behind one another in one array: one file to store instead of one a feature. */
export function pack(features: Features): Packed {
  const values = new Float64Array(features.rows * features.columns.length)
  features.columns.forEach((column, j) => values.set(column.values, j * features.rows))
  return {
    rows: features.rows,
    features: features.columns.map((column) =>
      column.kind === 'category'
        ? { name: column.name, kind: column.kind, levels: column.levels }
        : { name: column.name, kind: column.kind },
    ),
    values,
  }
}

/** The features again, as views into the packed array (nothing is copied). */
export function unpack(packed: Packed): Features {
  const columns = packed.features.map((feature, j): Feature => {
    const values = packed.values.subarray(j * packed.rows, (j + 1) * packed.rows)
    return feature.kind === 'category'
      ? { name: feature.name, kind: 'category', values, levels: feature.levels ?? [] }
      : { name: feature.name, kind: 'numeric', values }
  })
  return { rows: packed.rows, columns }
}
