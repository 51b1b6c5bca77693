/** A trial by where it lies over two parameters, both from 0 to 1, and how good it is. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly good: number
}

export const cells = 28
/** Farther from every trial than this nothing is said. */
const reach = 0.14

/**
 * How good trials are over two parameters, as a square of `cells` by `cells` from the least of both on; NaN where none is
 * near. Between trials it is the mean of all within reach, weighted by the inverse square of their distance (Shepard 1968).
 */
export function surfaceOf(places: readonly Place[]): Float64Array {
  const surface = new Float64Array(cells * cells)
  for (let row = 0; row < cells; row++)
    for (let column = 0; column < cells; column++) {
      const [cx, cy] = [(column + 0.5) / cells, (row + 0.5) / cells]
      let sum = 0
      let weights = 0
      for (const { x, y, good } of places) {
        const square = (x - cx) ** 2 + (y - cy) ** 2
        if (square > reach * reach) continue
        const weight = 1 / (square + 1e-6)
        sum += weight * good
        weights += weight
      }
      surface[row * cells + column] = weights === 0 ? Number.NaN : sum / weights
    }
  return surface
}
