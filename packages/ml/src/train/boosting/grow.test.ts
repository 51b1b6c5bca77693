import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/index.ts'
import { binRows, learnBins } from './bins.ts'
import { leafOf, makeGrower } from './grow.ts'
import { packHessians } from './histogram.ts'
import { mixedRows } from './made-data.ts'
import { defaults } from './settings.ts'
import { newWorkspace } from './workspace.ts'

describe('growing a tree', () => {
  const { x, score } = mixedRows(2000, 9)
  const rows = Int32Array.from({ length: x.rows }, (_, i) => i)
  const bins = x.columns.map((column) => learnBins(column, rows, 255, seededRandom(1)))
  const grown = (budgetBytes: number | undefined) => {
    const space = newWorkspace(bins, { rows: x.rows, rowsPerTree: x.rows, leaves: 31 }, budgetBytes)
    binRows(x.columns, bins, rows, space.bins, space.columns)
    for (let row = 0; row < x.rows; row++) space.pairs[2 * row] = -Math.round(16 * score[row]!)
    const packing = packHessians(space.pairs, new Float64Array(x.rows).fill(1), 1)
    space.order.set(rows)
    const rules = { options: defaults, packing, offsets: space.offsets, leastGain: 0, monotone: null }
    const nodes = makeGrower(space, bins, defaults)(Int32Array.of(0, 1, 2, 3, 4), rules)
    return { space, nodes }
  }

  it('gives the same tree where memory is too small to keep histograms', () => {
    const kept = grown(undefined)
    const afresh = grown(0)
    expect([kept.space.keepsHistograms, afresh.space.keepsHistograms]).toEqual([true, false])
    expect(kept.nodes).toHaveLength(61)
    expect(afresh.nodes).toEqual(kept.nodes)
  })

  it('leaves the rows of each leaf together and in order', () => {
    const { space, nodes } = grown(undefined)
    nodes.forEach((node, id) => {
      if (node.split) return
      const own = [...space.order.subarray(node.start, node.end)]
      expect(own).toEqual(own.toSorted((a, b) => a - b))
      for (const row of own) expect(leafOf(nodes, space, row)).toBe(id)
    })
    expect([...space.order].toSorted((a, b) => a - b)).toEqual([...rows])
  })
})
