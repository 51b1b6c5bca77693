import { joinMoments, type Moments, noMoments } from '@slipway/ml/stats'

/** Sums over cases, each with some values: what the delta method for a ratio needs, and two of them can be joined. */
export interface CaseSums {
  readonly n: number
  /** Means over the cases: of the sums of their values, and of how many values they have. */
  readonly total: number
  readonly size: number
  /** Squares and products of the two about these means. */
  readonly totals: number
  readonly sizes: number
  readonly both: number
}

/** What one server knows of a figure, or of labels (`kpi` is '' then), of a variant. */
export interface Tally {
  readonly kpi: string
  readonly variant: string
  readonly sums: CaseSums
  /**
   * Where callers stick: the same by some hundred groups of cases, as [group, sum, count] of values. Who was answered by
   * several servers is in the same group with each.
   */
  readonly groups: readonly (readonly [group: number, total: number, size: number])[]
}

export const caseGroups = 256

export const noCases: CaseSums = { n: 0, total: 0, size: 0, totals: 0, sizes: 0, both: 0 }

export const joinCases = (a: CaseSums, b: CaseSums): CaseSums => {
  const n = a.n + b.n
  if (n === 0) return noCases
  const [total, size] = [b.total - a.total, b.size - a.size]
  const weight = (a.n * b.n) / n
  return {
    n,
    total: a.total + (total * b.n) / n,
    size: a.size + (size * b.n) / n,
    totals: a.totals + b.totals + total * total * weight,
    sizes: a.sizes + b.sizes + size * size * weight,
    both: a.both + b.both + total * size * weight,
  }
}

export const valuesIn = ({ n, size }: CaseSums): number => Math.round(n * size)

/**
 * The mean of all values, and the squares about it. Values of one case hang together, so that each case counts as one, by
 * what it adds to the mean: the delta method for a ratio (Deng, Knoblich & Lu 2018). Where every case has one value
 * these are the plain moments.
 */
export const momentsOfCases = ({ n, total, size, totals, sizes, both }: CaseSums): Moments => {
  if (n === 0) return noMoments
  const mean = total / size
  return { n, mean, squares: Math.max(0, totals - 2 * mean * both + mean * mean * sizes) / (size * size) }
}

/** The moments of one figure and variant, of which several servers know a part. */
export const momentsTogether = (parts: readonly Tally[]): Moments => {
  const some = parts.filter(({ sums }) => sums.n > 0)
  if (some.length <= 1 || some.every(({ groups }) => groups.length === 0))
    return momentsOfCases(some.reduce((sum, one) => joinCases(sum, one.sums), noCases))
  return momentsOfGroups(some)
}

/**
 * Of callers who stick and were answered by several servers: groups of them are the cases, as what hangs together is in one.
 * `n` is how many callers there are at least; the squares are such that the mean is known as well as by the groups.
 */
const momentsOfGroups = (parts: readonly Tally[]): Moments => {
  const groups = Map.groupBy(
    parts.flatMap((one) => one.groups),
    ([group]) => group,
  )
  const sums = [...groups.values()].map((some): CaseSums => {
    const [total, size] = [1, 2].map((at) => some.reduce((sum, one) => sum + one[at]!, 0))
    return { ...noCases, n: 1, total: total!, size: size! }
  })
  const { n, mean, squares } = momentsOfCases(sums.reduce(joinCases, noCases))
  const callers = Math.max(n, ...parts.map(({ sums: { n: own } }) => own))
  return n < 2
    ? { n, mean, squares }
    : { n: callers, mean, squares: (squares * callers * (callers - 1)) / (n * (n - 1)) }
}

export interface Figure {
  readonly kpi: string
  readonly variant: string
  readonly moments: Moments
}

/** One of each figure and variant, of all that was tallied and told. */
export const figuresTogether = (tallies: readonly Tally[], told: readonly Figure[] = []): Figure[] =>
  [...Map.groupBy([...tallies, ...told], ({ kpi, variant }) => JSON.stringify([kpi, variant])).values()].map(
    (some) => {
      const { kpi, variant } = some[0]!
      const tallied = momentsTogether(some.filter((one) => 'sums' in one))
      return {
        kpi,
        variant,
        moments: some
          .filter((one) => 'moments' in one)
          .reduce((sum, { moments }) => joinMoments(sum, moments), tallied),
      }
    },
  )
