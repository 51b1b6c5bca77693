import type { Features } from '../../prepare/features.ts'
import type { Target } from '../trainer.ts'
import { binRows, type FeatureBins } from './bins.ts'
import { leafOf, type BinnedRows, type GrownNode } from './grow.ts'
import type { Objective } from './loss.ts'
import { pickRows } from './rows.ts'
import type { Options } from './settings.ts'

/** Keeps the scores of the held-back rows and knows when they stopped improving. */
export const watchRows = (
  x: Features,
  bins: readonly FeatureBins[],
  objective: Objective,
  y: Target,
  rows: Int32Array,
  allWeights: Float64Array | null,
  options: Options,
) => {
  const width = x.columns.length
  const data: BinnedRows = { bins: new Uint8Array(rows.length * width), width, rows: rows.length }
  binRows(x.columns, bins, rows, data.bins, null)
  const target = pickRows(y.values, rows)
  const weights = allWeights && pickRows(allWeights, rows)
  const scores = Array.from(objective.base, (base) => new Float64Array(rows.length).fill(base))
  const losses: number[] = []
  let best = objective.loss(scores, target, weights)
  let bestRound = 0
  return {
    losses,
    bestRound: () => bestRound,
    add: (nodes: readonly GrownNode[], value: Float64Array, output: number) => {
      for (let row = 0; row < data.rows; row++) scores[output]![row]! += value[leafOf(nodes, data, row)]!
    },
    shouldStop: (): boolean => {
      const now = objective.loss(scores, target, weights)
      losses.push(now)
      if (now < best - options.tolerance) {
        best = now
        bestRound = losses.length
      }
      return losses.length - bestRound >= options.patience
    },
  }
}

export type Watch = ReturnType<typeof watchRows>
