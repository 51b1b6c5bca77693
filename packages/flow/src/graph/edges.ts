import type { GraphEdgeBody } from '@slipway/contract/pipeline-graph'
import type { PlanBody } from '@slipway/contract/pipelines'
import { type Json, referencesIn } from '../encoding/index.ts'

/** A stronger kind stands for a weaker one between the same nodes. */
const strength = { order: 0, list: 1, data: 2 } as const

/**
 * What depends on what, between the plan's nodes alone: an each stands for the nodes that its list or its result is
 * made of. Nodes inside an each depend on its list, which is left out where they read another node of the same each.
 */
export const edgesOf = (plan: PlanBody): GraphEdgeBody[] => {
  const nodes = new Map(plan.nodes.map((node) => [node.id, node]))
  const eaches = new Map(plan.eaches.map((each) => [each.id, each]))
  const memo = new Map<string, readonly string[]>()

  /** The nodes that a value is made of. */
  const madeOf = (value: unknown): string[] => [
    ...new Set(
      [...referencesIn(value as Json)].flatMap(({ kind, id }) =>
        kind === 'node' ? [id] : kind === 'each' ? resultOf(id) : listOf(id),
      ),
    ),
  ]
  const remembered = (key: string, find: () => readonly string[]): readonly string[] => {
    const known = memo.get(key)
    if (known) return known
    memo.set(key, [])
    const found = find()
    memo.set(key, found)
    return found
  }
  const listOf = (each: string) => remembered(`list ${each}`, () => madeOf(eaches.get(each)?.list))
  const resultOf = (each: string): readonly string[] =>
    remembered(`result ${each}`, () => {
      const made = madeOf(eaches.get(each)?.result)
      return made.length > 0 ? made : listOf(each)
    })
  const endsOf = (id: string): readonly string[] => (nodes.has(id) ? [id] : resultOf(id))

  const edges = new Map<string, GraphEdgeBody>()
  const add = (from: string, to: string, kind: GraphEdgeBody['kind']): void => {
    const key = `${from}\0${to}`
    const standing = edges.get(key)
    if (from !== to && (!standing || strength[standing.kind] < strength[kind]))
      edges.set(key, { from, to, kind })
  }
  for (const node of plan.nodes) {
    const read = madeOf(node.inputs)
    const before = node.after.flatMap(endsOf)
    for (const from of read) add(from, node.id, 'data')
    for (const from of before) add(from, node.id, 'order')
    const inside = [...read, ...before].some((id) => node.each !== null && nodes.get(id)?.each === node.each)
    if (inside) continue
    for (let each = node.each; each !== null; each = eaches.get(each)?.each ?? null)
      for (const from of listOf(each)) add(from, node.id, 'list')
  }
  return [...edges.values()]
}
