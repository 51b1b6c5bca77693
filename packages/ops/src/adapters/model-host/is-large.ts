import { type Batch, isTensor, type Signature } from '@slipway/ml/model'

/**
 * Whether a request is to be kept from the small ones: it has more rows, or a tensor whose dimensions of any size hold more
 * values together: what a model makes of them may grow with their square.
 */
export const largeBeyond = (most: number, { inputs }: Signature) => {
  const free = inputs.map((input) =>
    input.type === 'tensor' ? input.shape.flatMap((size, at) => (size === -1 ? at : [])) : [],
  )
  const anyInner = free.some((places) => places.some((at) => at > 0))
  const reach = (batch: Batch): number =>
    Math.max(
      ...batch.columns.map((column, k) =>
        isTensor(column) ? free[k]!.reduce((product, at) => product * column.shape[at]!, 1) : 0,
      ),
    )
  return (batch: Batch): boolean => batch.rows > most || (anyInner && reach(batch) > most)
}
