import type { PlanBody, PlanEachBody, PlanNodeBody } from '@slipway/contract/pipelines'
import { type Json, referencesIn } from '@slipway/flow/encoding'
import { nodesUnknown } from './pipelines.errors.ts'

/** Why a node runs whatever is cached. */
export const askedFor =
  (force: boolean, forced: ReadonlySet<string>) =>
  (node: string): string | null =>
    force ? 'asked to run everything' : forced.has(node) ? 'asked to run from here on' : null

/** The nodes and eaches that a value of the plan reads. */
export const readBy = (value: unknown): string[] => [
  ...new Set([...referencesIn(value as Json)].filter(({ kind }) => kind !== 'item').map(({ id }) => id)),
]

/**
 * The nodes that somebody means: by id, by the name of a step (all its nodes) or of an each (all inside it); a copy
 * means its node. Throws PIPELINE_NODE_UNKNOWN.
 */
export const nodesNamed = (plan: PlanBody, names: readonly string[]): Set<string> => {
  const within = eachesWithin(plan)
  const meant = (name: string): string[] => {
    const base = name.replace(/#[\d.]+$/, '')
    const exact = plan.nodes.filter(({ id }) => id === base)
    const found =
      exact.length > 0
        ? exact
        : plan.nodes.filter(({ step, each }) => step === base || within(each).has(base))
    return found.map(({ id }) => id)
  }
  const unknown = names.filter((name) => meant(name).length === 0)
  if (unknown.length > 0)
    throw nodesUnknown(
      unknown,
      plan.nodes.map(({ id }) => id),
    )
  return new Set(names.flatMap(meant))
}

/** The eaches around a node that stands in this one, itself among them. */
const eachesWithin = (plan: PlanBody) => {
  const eaches = new Map(plan.eaches.map((each) => [each.id, each]))
  return (each: string | null): Set<string> => {
    const around = new Set<string>()
    for (let here = each; here !== null; here = eaches.get(here)?.each ?? null) around.add(here)
    return around
  }
}

/** These nodes and all that comes after them. */
export const withAllAfter = (plan: PlanBody, nodes: ReadonlySet<string>): Set<string> => {
  const followers = new Map<string, string[]>()
  const follows = (id: string, others: readonly string[]) => {
    for (const other of others) {
      const known = followers.get(other)
      if (known) known.push(id)
      else followers.set(other, [id])
    }
  }
  for (const node of plan.nodes)
    follows(node.id, [
      ...readBy(node.inputs),
      ...node.after,
      ...(node.each === null ? [] : [`${node.each}:list`]),
    ])
  for (const each of plan.eaches) {
    follows(`${each.id}:list`, [...readBy(each.list), ...(each.each === null ? [] : [`${each.each}:list`])])
    follows(each.id, [...readBy(each.result), `${each.id}:list`])
  }
  const reached = new Set<string>()
  const open = [...nodes]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue
    reached.add(id)
    open.push(...(followers.get(id) ?? []))
  }
  return new Set(plan.nodes.map(({ id }) => id).filter((id) => reached.has(id)))
}

/**
 * A plan of these nodes and nothing else. What they read of others is `given`: such nodes wait for nothing, and their
 * results are to be taken from earlier runs. The output is that of the whole, where it is made of what is left; else null.
 */
export const onlyThese = (
  plan: PlanBody,
  wanted: ReadonlySet<string>,
): { plan: PlanBody; given: ReadonlySet<string> } => {
  const nodes = new Map(plan.nodes.map((node) => [node.id, node]))
  const eaches = new Map(plan.eaches.map((each) => [each.id, each]))
  const given = new Set<string>()
  const lists = new Set<string>()
  const results = new Set<string>()
  const need = (id: string): void => {
    const node = nodes.get(id)
    if (node) return needNode(node)
    const each = eaches.get(id)
    if (!each || results.has(id)) return
    results.add(id)
    needList(each)
    for (const other of readBy(each.result)) need(other)
  }
  const needNode = (node: PlanNodeBody): void => {
    if (wanted.has(node.id) || given.has(node.id)) return
    given.add(node.id)
    if (node.each !== null) needList(eaches.get(node.each)!)
  }
  const needList = (each: PlanEachBody): void => {
    if (lists.has(each.id)) return
    lists.add(each.id)
    if (each.each !== null) needList(eaches.get(each.each)!)
    for (const other of readBy(each.list)) need(other)
  }
  for (const id of wanted) {
    const node = nodes.get(id)!
    for (const other of readBy(node.inputs)) need(other)
    if (node.each !== null) needList(eaches.get(node.each)!)
  }
  const stands = (id: string): boolean => {
    const each = eaches.get(id)
    if (!each) return wanted.has(id) || given.has(id)
    return lists.has(id) && readBy(each.result).every(stands)
  }
  return {
    given,
    plan: {
      ...plan,
      nodes: plan.nodes
        .filter(({ id }) => wanted.has(id) || given.has(id))
        .map((node) =>
          wanted.has(node.id)
            ? { ...node, after: node.after.filter((id) => wanted.has(id)) }
            : { ...node, inputs: {}, after: [] },
        ),
      windows: (plan.windows ?? []).map((window) => ({
        ...window,
        copies: window.copies.map((ids) => ids.filter((id) => wanted.has(id) || lists.has(id))),
      })),
      // Where only its items are read, and what makes its results is left out, these are not made.
      eaches: plan.eaches
        .filter(({ id }) => lists.has(id))
        .map((each) => (stands(each.id) ? each : { ...each, result: null })),
      output: readBy(plan.output).every(stands) ? plan.output : null,
    },
  }
}
