import type { GuardVerdict } from '@slipway/contract/rollouts'
import { baselineOf, compareDrift } from '@slipway/ml/drift'
import { chiSquare } from '@slipway/ml/stats'
import type { Table } from '@slipway/ml/table'
import { verdictOf } from './words.ts'

const fewest = 100

interface Sample {
  readonly inputs: Table
  readonly outputs: Table
}

/** The first rows of some of the requests to each side. */
export interface Samples {
  readonly champion: Sample
  readonly challenger: Sample
  /** The number of the look at them, from 1. */
  readonly look: number
}

interface Moved {
  readonly column: string
  readonly psi: number
  /** What of it is beyond chance, for sure. */
  readonly sure: number
  /** What of it is beyond what chance gives on average. */
  readonly likely: number
}

/**
 * How far the challenger's answers, or what it is asked, lie from the champion's beside it: the population stability
 * index of the column that differs most. Samples of the same population differ too: their PSI / (1/n + 1/m) is
 * chi-square with as many degrees of freedom as bins less one (Yurdakul 2018), and so much is taken off.
 */
export function driftGuard(
  guardrail: 'output-drift' | 'input-drift',
  limit: number,
  alpha: number,
  { champion, challenger, look }: Samples,
): GuardVerdict {
  const of = guardrail === 'output-drift' ? 'outputs' : 'inputs'
  const [before, now] = [champion[of], challenger[of]]
  const none = { guardrail, champion: null, challenger: null, low: null, high: null, limit } as const
  if (before.rows === 0)
    return { ...none, verdict: 'skipped', words: 'the champion answers nobody beside it' }
  if (before.rows < fewest || now.rows < fewest)
    return { ...none, verdict: 'hold', words: `${Math.min(before.rows, now.rows)} of ${fewest} requests` }
  // Look k may use 6 / (πk)² of the error that is allowed, so that all looks together use no more.
  const moved = movedColumns(before, now, (alpha * 6) / (Math.PI * Math.max(1, look)) ** 2)
  const most = moved.toSorted((a, b) => b.sure - a.sure || b.psi - a.psi)[0]
  if (!most) return { ...none, verdict: 'skipped', words: 'no column can be compared' }
  const likeliest = Math.max(...moved.map(({ likely }) => likely))
  return {
    guardrail,
    verdict: verdictOf(most.sure > limit, likeliest <= limit),
    champion: null,
    challenger: most.psi,
    low: Math.max(0, most.sure),
    high: null,
    limit,
    words: `${guardrail === 'output-drift' ? 'its answers' : 'what it is asked'} differ most in ${most.column}: PSI ${most.psi.toFixed(3)} (at most ${limit} beyond chance)`,
  }
}

function movedColumns(before: Table, now: Table, alpha: number): Moved[] {
  const baseline = baselineOf(before)
  const { columns } = compareDrift(baseline, now)
  const judged = baseline.columns.filter(
    (column) =>
      column.type !== 'date' &&
      column.type !== 'timestamp' &&
      (column.kind === 'number' || column.distinct <= column.rows / 2),
  )
  return judged.flatMap((column) => {
    const psi = columns.find((one) => one.column === column.name)?.metrics.psi?.value
    if (psi === undefined || Number.isNaN(psi)) return []
    const degrees = Math.max(1, column.counts.length - 1)
    const unit = 1 / before.rows + 1 / now.rows
    const chance = chiSquare(degrees).quantile(1 - alpha / judged.length)
    return [{ column: column.name, psi, sure: psi - unit * chance, likely: psi - unit * degrees }]
  })
}
