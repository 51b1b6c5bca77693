import type { Counting } from './counting.ts'

/**
 * How each two of some columns vary together, pair by pair (0 and 1, 0 and 2, …): over the rows that have both, how many
 * there are, both means, and the sums of squares and products of what lies between values and means.
 */
export interface CoMoments {
  /** The places of the columns in the table. */
  readonly columns: readonly number[]
  readonly n: Float64Array
  readonly meanX: Float64Array
  readonly meanY: Float64Array
  readonly xx: Float64Array
  readonly yy: Float64Array
  readonly xy: Float64Array
}

export interface Correlated {
  /** The places of the columns in the table. */
  readonly columns: readonly [number, number]
  readonly n: number
  /** Pearson's, −1 to 1. */
  readonly pearson: number
}

const noCoMoments = (columns: readonly number[]): CoMoments => {
  const each = () => new Float64Array((columns.length * (columns.length - 1)) / 2)
  return { columns, n: each(), meanX: each(), meanY: each(), xx: each(), yy: each(), xy: each() }
}

/** Chan, Golub & LeVeque (1979); Pébay (2008) for products. */
const addPair = (
  to: CoMoments,
  pair: number,
  n: number,
  meanX: number,
  meanY: number,
  xx: number,
  yy: number,
  xy: number,
): void => {
  if (n === 0) return
  const before = to.n[pair]!
  const all = before + n
  const [dx, dy] = [meanX - to.meanX[pair]!, meanY - to.meanY[pair]!]
  const weight = (before * n) / all
  to.n[pair] = all
  to.meanX[pair]! += (dx * n) / all
  to.meanY[pair]! += (dy * n) / all
  to.xx[pair]! += xx + dx * dx * weight
  to.yy[pair]! += yy + dy * dy * weight
  to.xy[pair]! += xy + dx * dy * weight
}

export const mergeCoMoments = (a: CoMoments, b: CoMoments): CoMoments => {
  const whole = noCoMoments(a.columns)
  for (const { n, meanX, meanY, xx, yy, xy } of [a, b])
    for (let pair = 0; pair < n.length; pair++)
      addPair(whole, pair, n[pair]!, meanX[pair]!, meanY[pair]!, xx[pair]!, yy[pair]!, xy[pair]!)
  return whole
}

/** A column in some rows. */
interface Centred {
  /** Where in the kernel its values lie. */
  values: number
  /** And what is between each and their mean. */
  away: number
  /** None is missing or infinite. */
  whole: boolean
  mean: number
  squares: number
}

/** Takes the values of the columns some rows at a time: `put` of each, then `take`. */
export const coMomentsCounter = ({ kernel, doubles, room }: Counting, columns: readonly number[]) => {
  const all = noCoMoments(columns)
  const places = columns.map(() => room())
  const centred = columns.map((): Centred => ({ values: 0, away: 0, whole: false, mean: 0, squares: 0 }))

  /** The rows that have both, where some do not. */
  const takePart = (pair: number, a: Centred, b: Centred, rows: number): void => {
    kernel.part(a.values, b.values, rows)
    const found = doubles(kernel.together.value, 6)
    addPair(all, pair, found[0]!, found[1]!, found[2]!, found[3]!, found[4]!, found[5]!)
  }

  return {
    /** Of the column at this place in `columns` the values in the kernel's memory that it was last asked to look at. */
    put(i: number, values: number, rows: number): void {
      const to = centred[i]!
      to.values = places[i]!(rows * 16)
      to.away = to.values + rows * 8
      kernel.centre(values, rows, to.values)
      const [finite, mean, , squares] = doubles(kernel.facts.value + 40, 4)
      to.whole = finite === rows
      to.mean = mean!
      to.squares = squares!
    },
    take(rows: number): void {
      let pair = 0
      for (let i = 0; i < columns.length; i++)
        for (let j = i + 1; j < columns.length; j++, pair++) {
          const [a, b] = [centred[i]!, centred[j]!]
          if (a.whole && b.whole) {
            const xy = kernel.product(a.away, b.away, rows)
            addPair(all, pair, rows, a.mean, b.mean, a.squares, b.squares, xy)
          } else takePart(pair, a, b, rows)
        }
    },
    finish: (): CoMoments => all,
  }
}

/** Pearson's correlation of every pair of which at least three rows have both and both vary; the strongest first. */
export const correlationsOf = ({ columns, n, xx, yy, xy }: CoMoments): Correlated[] => {
  const found: Correlated[] = []
  let pair = 0
  for (const [i, a] of columns.entries())
    for (const b of columns.slice(i + 1)) {
      const pearson = xy[pair]! / Math.sqrt(xx[pair]! * yy[pair]!)
      if (n[pair]! > 2 && Number.isFinite(pearson))
        found.push({ columns: [a, b], n: n[pair]!, pearson: Math.max(-1, Math.min(1, pearson)) })
      pair++
    }
  return found.sort((a, b) => Math.abs(b.pearson) - Math.abs(a.pearson))
}
