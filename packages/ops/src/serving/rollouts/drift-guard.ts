import type { GuardVerdict } from '@slipway/contract/rollouts'
import { psi } from '@slipway/ml/drift'
import { chiSquare } from '@slipway/ml/stats'
import type { Bins, Counted } from './drift-bins.ts'
import { verdictOf } from './words.ts'

/** Fewer requests to either side tell nothing of how they are distributed. */
export const fewest = 100

/** Samples of the requests to each side, as all servers count them. */
export interface Samples {
  /** null: too few came for them to be laid. */
  readonly bins: Bins | null
  readonly champion: Counted | null
  readonly challenger: Counted | null
  /** Whether the champion answers somebody beside it. */
  readonly isBeside: boolean
  /** How many requests came to the side that fewer came to. */
  readonly asked: number
  /** Whether of each caller one request is counted. */
  readonly sticks: boolean
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
  { bins, champion, challenger, isBeside, asked, sticks, look }: Samples,
): GuardVerdict {
  const of = guardrail === 'output-drift' ? 'outputs' : 'inputs'
  const none = { guardrail, champion: null, challenger: null, low: null, high: null, limit } as const
  if (!isBeside) return { ...none, verdict: 'skipped', words: 'the champion answers nobody beside it' }
  const rows = Math.floor(Math.min(champion?.rows ?? 0, challenger?.rows ?? 0))
  if (!bins || !champion || !challenger || rows < fewest)
    return {
      ...none,
      verdict: 'hold',
      words: `not to be told yet: ${Math.min(bins ? rows : asked, fewest)} of ${fewest} ${bins && sticks ? 'callers' : 'requests'} of each`,
    }
  // Look k may use 6 / (πk)² of the error that is allowed, so that all looks together use no more.
  const level = (alpha * 6) / (Math.PI * Math.max(1, look)) ** 2
  const columns = bins[of].map(({ column }, at) => ({
    column,
    before: Float64Array.from(champion[of][at]!),
    now: Float64Array.from(challenger[of][at]!),
  }))
  const moved = movedColumns(columns, level)
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
    words: `${guardrail === 'output-drift' ? 'its answers differ' : 'what it is asked differs'} most in ${most.column}: PSI ${most.psi.toFixed(3)}, ${Math.max(0, most.sure).toFixed(3)} of it beyond chance (at most ${limit})`,
  }
}

function movedColumns(
  columns: readonly { column: string; before: Float64Array; now: Float64Array }[],
  alpha: number,
): Moved[] {
  const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0)
  return columns.flatMap(({ column, before, now }) => {
    const [n, m] = [total(before), total(now)]
    const filled = before.filter((count, at) => count + now[at]! > 0).length
    if (n === 0 || m === 0 || before.length < 2) return []
    const degrees = Math.max(1, filled - 1)
    const unit = 1 / n + 1 / m
    const { value } = psi.compute({ before, now, numbers: null })
    const chance = chiSquare(degrees).quantile(1 - alpha / columns.length)
    return [{ column, psi: value, sure: value - unit * chance, likely: value - unit * degrees }]
  })
}
