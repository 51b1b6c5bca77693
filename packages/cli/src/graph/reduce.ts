import type { Edge } from './view.ts'

/**
 * The edges without those that a longer way implies (the transitive reduction), in time O(nodes · edges / 32).
 * ids must be in an order in which each comes after what it depends on, or in any order of a graph without cycles.
 */
export function reduced(ids: readonly string[], edges: readonly Edge[]): Edge[] {
  const at = new Map(ids.map((id, i) => [id, i]))
  const before: number[][] = ids.map(() => [])
  for (const { from, to } of edges) before[at.get(to)!]!.push(at.get(from)!)
  const words = Math.ceil(ids.length / 32)
  const ancestors: (Uint32Array | undefined)[] = []
  for (const node of topological(before)) {
    const set = new Uint32Array(words)
    for (const other of before[node]!) {
      const theirs = ancestors[other]!
      for (let w = 0; w < words; w++) set[w]! |= theirs[w]!
      set[other >> 5]! |= 1 << (other & 31)
    }
    ancestors[node] = set
  }
  const has = (set: Uint32Array, i: number) => (set[i >> 5]! & (1 << (i & 31))) !== 0
  return before.flatMap((parents, node) => {
    const all = [...new Set(parents)]
    return all
      .filter((one) => !all.some((other) => other !== one && has(ancestors[other]!, one)))
      .map((one) => ({ from: ids[one]!, to: ids[node]! }))
  })
}

/** Nodes so that each comes after those before it; a loop, since graphs may be deep. */
export function topological(before: readonly (readonly number[])[]): number[] {
  const after: number[][] = before.map(() => [])
  const open = before.map((parents, node) => {
    for (const parent of parents) after[parent]!.push(node)
    return parents.length
  })
  const order = open.flatMap((n, node) => (n === 0 ? [node] : []))
  for (let i = 0; i < order.length; i++)
    for (const node of after[order[i]!]!) if (--open[node]! === 0) order.push(node)
  return order
}

/** For each node the length of the longest way to it. */
export function layersOf(ids: readonly string[], edges: readonly Edge[]): Map<string, number> {
  const at = new Map(ids.map((id, i) => [id, i]))
  const before: number[][] = ids.map(() => [])
  for (const { from, to } of edges) before[at.get(to)!]!.push(at.get(from)!)
  const layer: number[] = ids.map(() => 0)
  for (const node of topological(before))
    layer[node] = before[node]!.reduce((deepest, parent) => Math.max(deepest, layer[parent]! + 1), 0)
  return new Map(ids.map((id, i) => [id, layer[i]!]))
}
