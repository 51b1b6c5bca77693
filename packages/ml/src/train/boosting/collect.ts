import type { FeatureBins } from './bins.ts'
import type { GrownNode } from './grow.ts'
import { asksSet, missingLeft, type TreeArrays } from './model.ts'

/** Gathers grown trees into the flat arrays of a model. */
export const collectTrees = (bins: readonly FeatureBins[]) => {
  const roots = [0]
  const feature: number[] = []
  const threshold: number[] = []
  const flags: number[] = []
  const left: number[] = []
  const right: number[] = []
  const value: number[] = []
  const cover: number[] = []
  const rows: number[] = []
  const gain: number[] = []
  const setStart = [0]
  const setWords: number[] = []

  const addSet = (cut: FeatureBins, set: readonly number[]) => {
    if (cut.kind !== 'category') throw new Error('a set split on a numeric feature')
    const codes = set.map((bin) => cut.codeOfBin[bin]!)
    const words = new Uint32Array((Math.max(...codes) >>> 5) + 1)
    for (const code of codes) words[code >>> 5]! |= 1 << (code & 31)
    setWords.push(...words)
  }

  return {
    /** value: per node, already scaled by the learning rate. */
    add: (nodes: readonly GrownNode[], values: { value: Float64Array; cover: Float64Array }) => {
      const first = feature.length
      nodes.forEach((node, id) => {
        const { split } = node
        const cut = split && bins[split.feature]!
        feature.push(split ? split.feature : -1)
        threshold.push(cut && cut.kind === 'numeric' ? thresholdOf(cut.edges, split!.bin) : 0)
        flags.push(!split ? 0 : split.set ? asksSet : split.missingLeft ? missingLeft : 0)
        left.push(split ? first + node.left : -1)
        right.push(split ? first + node.right : -1)
        value.push(values.value[id]!)
        cover.push(values.cover[id]!)
        rows.push(node.end - node.start)
        gain.push(split ? split.gain : 0)
        if (cut && split!.set) addSet(cut, split!.set)
        setStart.push(setWords.length)
      })
      roots.push(feature.length)
    },
    /** The first `trees` trees. */
    finish: (trees: number): TreeArrays => {
      const end = roots[trees]!
      return {
        roots: Int32Array.from(roots.slice(0, trees + 1)),
        feature: Int32Array.from(feature.slice(0, end)),
        threshold: Float32Array.from(threshold.slice(0, end)),
        flags: Uint8Array.from(flags.slice(0, end)),
        left: Int32Array.from(left.slice(0, end)),
        right: Int32Array.from(right.slice(0, end)),
        value: Float64Array.from(value.slice(0, end)),
        cover: Float64Array.from(cover.slice(0, end)),
        rows: Int32Array.from(rows.slice(0, end)),
        gain: Float64Array.from(gain.slice(0, end)),
        setStart: Int32Array.from(setStart.slice(0, end + 1)),
        setWords: Uint32Array.from(setWords.slice(0, setStart[end]!)),
      }
    },
  }
}

export type Collector = ReturnType<typeof collectTrees>

/** Bin b holds the values up to edges[b - 1]; the last bin has no edge: every value goes left, missing right. */
const thresholdOf = (edges: Float32Array, bin: number) => (bin <= edges.length ? edges[bin - 1]! : Infinity)
