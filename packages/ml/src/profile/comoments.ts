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

/** A column in some rows: its values, and what lies between them and their mean. */
interface Centred {
  values: Float64Array
  away: Float64Array
  /** None is missing or infinite. */
  whole: boolean
  mean: number
  squares: number
}

/** Takes the values of the columns some rows at a time: `put` of each, then `take`. */
export const coMomentsCounter = (columns: readonly number[]) => {
  const all = noCoMoments(columns)
  const none = () => new Float64Array(0)
  const centred = columns.map(
    (): Centred => ({ values: none(), away: none(), whole: false, mean: 0, squares: 0 }),
  )
  let pairX = none()
  let pairY = none()

  /** Of the column at this place in `columns`. */
  const put = (i: number, found: Float64Array, rows: number): void => {
    const to = centred[i]!
    if (to.values.length < rows) {
      to.values = new Float64Array(rows)
      to.away = new Float64Array(rows)
    }
    let sum = 0
    for (let row = 0; row < rows; row++) sum += to.values[row] = found[row]!
    to.mean = sum / rows
    to.squares = 0
    to.whole = sum - sum === 0
    if (!to.whole) return
    for (let row = 0; row < rows; row++) {
      const away = found[row]! - to.mean
      to.away[row] = away
      to.squares += away * away
    }
  }

  /** The rows that have both, where some do not. */
  const takePart = (pair: number, a: Float64Array, b: Float64Array, rows: number): void => {
    let n = 0
    let meanX = 0
    let meanY = 0
    for (let row = 0; row < rows; row++) {
      const x = a[row]!
      const y = b[row]!
      if (x - x !== 0 || y - y !== 0) continue
      pairX[n] = x
      pairY[n++] = y
      meanX += x
      meanY += y
    }
    if (n === 0) return
    meanX /= n
    meanY /= n
    let xx = 0
    let yy = 0
    let xy = 0
    for (let i = 0; i < n; i++) {
      const dx = pairX[i]! - meanX
      const dy = pairY[i]! - meanY
      xx += dx * dx
      yy += dy * dy
      xy += dx * dy
    }
    addPair(all, pair, n, meanX, meanY, xx, yy, xy)
  }

  return {
    put,
    take(rows: number): void {
      if (pairX.length < rows) {
        pairX = new Float64Array(rows)
        pairY = new Float64Array(rows)
      }
      let pair = 0
      for (let i = 0; i < columns.length; i++)
        for (let j = i + 1; j < columns.length; j++, pair++) {
          const [a, b] = [centred[i]!, centred[j]!]
          if (a.whole && b.whole)
            addPair(all, pair, rows, a.mean, b.mean, a.squares, b.squares, product(a.away, b.away, rows))
          else takePart(pair, a.values, b.values, rows)
        }
    },
    finish: (): CoMoments => all,
  }
}

const product = (a: Float64Array, b: Float64Array, rows: number): number => {
  let sum = 0
  for (let row = 0; row < rows; row++) sum += a[row]! * b[row]!
  return sum
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
