import type { PlanBody } from '@slipway/contract/pipelines'
import { type Json, referencesIn } from '../encoding/index.ts'
import { planBroken, planCycle } from './plan.errors.ts'

/**
 * Refuses a plan that could never end. A build cannot make a cycle, but a plan may come from elsewhere.
 * Throws FLOW_CYCLE naming the nodes of one, and FLOW_PLAN_BROKEN for a reference that leads nowhere.
 */
export const refuseCycles = (plan: PlanBody): void => {
  const needs = needsOf(plan)
  const done = new Set<string>()
  const visit = (id: string, above: readonly string[]): void => {
    if (done.has(id)) return
    if (above.includes(id)) throw planCycle([...above.slice(above.indexOf(id)), id])
    const wanted = needs.get(id)
    if (!wanted) throw planBroken(`${above.at(-1) ?? 'the output'} needs ${id}, which is not in it`)
    for (const next of wanted) visit(next, [...above, id])
    done.add(id)
  }
  for (const id of needs.keys()) visit(id, [])
  for (const { id } of referencesIn(plan.output as Json)) visit(id, [])
}

/** Which nodes and eaches each one waits for. */
const needsOf = (plan: PlanBody): Map<string, string[]> => {
  const needs = new Map<string, string[]>()
  const add = (id: string, wanted: string[]) => {
    if (needs.has(id)) throw planBroken(`two of its nodes are called ${id}`)
    needs.set(id, wanted)
  }
  const ids = (json: unknown) =>
    [...referencesIn(json as Json)].filter(({ kind }) => kind !== 'item').map(({ id }) => id)
  // A copy waits for its each's list (`id:list`); whoever wants the list it makes waits for its results too.
  for (const node of plan.nodes)
    add(node.id, [...ids(node.inputs), ...node.after, ...(node.each ? [`${node.each}:list`] : [])])
  for (const each of plan.eaches) {
    add(`${each.id}:list`, [...ids(each.list), ...(each.each ? [`${each.each}:list`] : [])])
    const inside = [...plan.nodes, ...plan.eaches].filter((other) => other.each === each.id)
    add(each.id, [...ids(each.result), ...inside.map(({ id }) => id), `${each.id}:list`])
  }
  return needs
}
