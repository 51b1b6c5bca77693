import type { Target } from '../train/trainer.ts'

interface Leaf {
  readonly from: number
  readonly to: number
  readonly cut: number
  readonly gain: number
}

/**
 * Edges that part a number's rows where the target differs most: a regression tree on one column, grown best
 * leaf first to `leaves` leaves, by squared error or Gini impurity (scikit-learn's DecisionTree with max_leaf_nodes).
 * Rows whose number is missing don't take part.
 */
export function treeEdges(values: Float64Array, target: Target, leaves: number, minRows: number): number[] {
  const rows = Int32Array.from(values.keys())
    .filter((row) => !Number.isNaN(values[row]!))
    .sort((a, b) => values[a]! - values[b]!)
  const sums = sumsOf(rows, target)
  const x = Float64Array.from(rows, (row) => values[row]!)
  let open: Leaf[] = [best(x, sums, 0, x.length, minRows)]
  const edges: number[] = []
  while (edges.length < leaves - 1) {
    const next = open.reduce((a, b) => (b.gain > a.gain ? b : a))
    if (!(next.gain > 0)) break
    const { from, to, cut } = next
    edges.push(x[cut - 1]! + (x[cut]! - x[cut - 1]!) / 2)
    open = open.filter((leaf) => leaf !== next)
    open.push(best(x, sums, from, cut, minRows), best(x, sums, cut, to, minRows))
  }
  return edges.toSorted((a, b) => a - b)
}

/** Running sums of the target over rows in order, one list a class for several. */
function sumsOf(rows: Int32Array, { task, values, classes }: Target): Float64Array[] {
  const kinds = task === 'multiclass' ? classes.map((_, k) => k) : [null]
  const mean = rows.reduce((sum, row) => sum + values[row]!, 0) / (rows.length || 1)
  return kinds.map((kind) => {
    const sums = new Float64Array(rows.length + 1)
    for (let i = 0; i < rows.length; i++) {
      const y = values[rows[i]!]!
      // Centred numbers lose less to rounding.
      sums[i + 1] = sums[i]! + (kind === null ? y - mean : Number(y === kind))
    }
    return sums
  })
}

/** Where parting rows from..to takes away most squared error; gain 0 where no cut is allowed. */
function best(
  x: Float64Array,
  sums: readonly Float64Array[],
  from: number,
  to: number,
  minRows: number,
): Leaf {
  const score = (a: number, b: number) => {
    let total = 0
    for (const sum of sums) total += (sum[b]! - sum[a]!) ** 2
    return total / (b - a)
  }
  const whole = to > from ? score(from, to) : 0
  let [cut, gain] = [from, 0]
  for (let at = from + minRows; at <= to - minRows; at++) {
    if (at === from || at === to || x[at - 1] === x[at]) continue
    const gained = score(from, at) + score(at, to) - whole
    // Rounding makes gains of equal targets unlike zero.
    if (gained > gain && gained > 1e-12 * Math.abs(whole)) [cut, gain] = [at, gained]
  }
  return { from, to, cut, gain }
}
