import type { PlanBody, PlanNodeBody } from '@slipway/contract/pipelines'
import { fill, type Json, partOf, type Reference, referencesIn } from '../encoding/index.ts'
import { eachNotList } from './plan.errors.ts'

/** A node that can start: all it waits for has ended. */
export interface ReadyNode {
  /** The plan's id; fit#0 or fit#1.3 for a copy inside eaches. */
  readonly id: string
  readonly node: PlanNodeBody
  readonly inputs: { readonly [name: string]: Json }
}

export interface RunGraph {
  /** Nodes that became ready since the last call. Throws FLOW_EACH_NOT_LIST. */
  takeReady(): ReadyNode[]
  /** Eaches whose list became known since the last call. */
  takeExpanded(): { each: string; items: number }[]
  finish(id: string, output: Json): void
  /** What the pipeline gives, once every node it needs has ended; else undefined. */
  output(): Json | undefined
  /** Nodes known so far that have not ended. */
  open(): number
}

/** Something that waits, then acts: a node, an each's list, an each's results, the end. */
interface Unit {
  readonly key: string
  waiting: number
  readonly act: () => void
}

/**
 * A plan as it runs. Pure bookkeeping: whoever holds it starts what is ready and says what has ended; the
 * copies of an each come into being when its list is known. Every unit counts what it still waits for, so a
 * run of n nodes takes time in proportion to its edges.
 */
export const runGraph = (plan: PlanBody): RunGraph => {
  const nodes = new Map(plan.nodes.map((node) => [node.id, node]))
  const nodesIn = Map.groupBy(plan.nodes, ({ each }) => each)
  const eachesIn = Map.groupBy(plan.eaches, ({ each }) => each)
  const eaches = new Map(plan.eaches.map((each) => [each.id, each]))
  const comesBefore = new Set(plan.nodes.flatMap(({ after }) => after))
  const windowsIn = Map.groupBy(plan.windows ?? [], ({ each }) => each)
  const windowsAround = new Map<string, (readonly [window: string, copy: number])[]>()
  const nameOf = new Map((plan.windows ?? []).map((window, i) => [window, `window ${i}`]))
  for (const [window, name] of nameOf)
    window.copies.forEach((ids, copy) => {
      for (const id of ids) windowsAround.set(id, [...(windowsAround.get(id) ?? []), [name, copy]])
    })
  const values = new Map<string, Json>()
  const waiters = new Map<string, Unit[]>()
  const open = new Set<string>()
  let ready: ReadyNode[] = []
  let expanded: { each: string; items: number }[] = []
  let result: Json | undefined
  let pending: Unit[] = []

  const depth = (each: string | null): number =>
    each === null ? 0 : 1 + depth(eaches.get(each)?.each ?? null)
  const copyKey = (id: string, each: string | null, index: readonly number[]): string => {
    const own = index.slice(0, depth(each))
    return own.length === 0 ? id : `${id}#${own.join('.')}`
  }
  const keyOf = (id: string, index: readonly number[]): string => {
    const node = nodes.get(id)
    return node ? copyKey(id, node.each, index) : copyKey(id, eaches.get(id)?.each ?? null, index)
  }
  const listKey = (each: string, index: readonly number[]) => `${keyOf(each, index)}:list`

  const add = (key: string, needs: Iterable<string>, act: () => void): void => {
    const unit: Unit = { key, waiting: 0, act }
    for (const need of new Set(needs)) {
      if (values.has(need)) continue
      unit.waiting++
      const others = waiters.get(need)
      if (others) others.push(unit)
      else waiters.set(need, [unit])
    }
    if (unit.waiting === 0) pending.push(unit)
  }
  const settle = (key: string, value: Json): void => {
    values.set(key, value)
    for (const unit of waiters.get(key) ?? []) if (--unit.waiting === 0) pending.push(unit)
    waiters.delete(key)
  }
  /** Acts on what waits for nothing more; a loop, not a recursion, as chains may be long. */
  const work = (): void => {
    while (pending.length > 0) {
      const now = pending
      pending = []
      for (const unit of now) unit.act()
    }
  }

  const needsOf = (value: unknown, index: readonly number[]): string[] =>
    [...referencesIn(value as Json)].filter(({ kind }) => kind !== 'item').map(({ id }) => keyOf(id, index))
  const filled = (value: unknown, index: readonly number[]): Json => {
    const valueOf = (reference: Reference): Json => {
      if (reference.kind !== 'item') return partOf(values.get(keyOf(reference.id, index))!, reference.path)
      const list = values.get(listKey(reference.id, index)) as readonly Json[]
      return partOf(list[index[depth(reference.id) - 1]!]!, reference.path)
    }
    return fill(value as Json, valueOf)
  }

  const gate = (window: string, copy: number, index: readonly number[]) =>
    `${window} copy ${copy} #${index.join('.')}`
  /** The windows that must have come to what belongs to one of their copies. */
  const gatesOf = (id: string, index: readonly number[]): string[] =>
    (windowsAround.get(id) ?? []).map(([window, copy]) => gate(window, copy, index))

  const addNode = (node: PlanNodeBody, index: readonly number[]): void => {
    const id = copyKey(node.id, node.each, index)
    open.add(id)
    const after = node.after.map((other) => keyOf(other, index) + (eaches.has(other) ? ':all' : ''))
    add(id, [...needsOf(node.inputs, index), ...after, ...gatesOf(node.id, index)], () => {
      ready.push({ id, node, inputs: filled(node.inputs, index) as ReadyNode['inputs'] })
    })
  }
  const addEach = (each: PlanBody['eaches'][number], index: readonly number[]): void => {
    const key = keyOf(each.id, index)
    add(`${key}:list`, [...needsOf(each.list, index), ...gatesOf(each.id, index)], () => {
      const given = filled(each.list, index)
      const list = each.when ? (holds(given) ? [given] : []) : given
      if (!Array.isArray(list)) throw eachNotList(key, describe(list))
      settle(`${key}:list`, list as Json)
      expanded.push({ each: key, items: list.length })
      const copies = list.map((_, i) => [...index, i])
      slide(key, each.parallel ?? copies.length, copies, (copy) => {
        addInside(each.id, copy)
        return inside(each.id, copy)
      })
      if (endCounts(each))
        add(
          `${key}:all`,
          copies.flatMap((copy) => inside(each.id, copy)),
          () => settle(`${key}:all`, null),
        )
      add(
        key,
        copies.flatMap((copy) => needsOf(each.result, copy)),
        () =>
          settle(
            key,
            copies.map((copy) => filled(each.result, copy)),
          ),
      )
    })
  }
  /** Begins so many copies, and the next one as one of them ends. @param begin what ends a copy */
  const slide = <Copy>(
    key: string,
    atOnce: number,
    copies: readonly Copy[],
    begin: (copy: Copy, i: number) => string[],
  ): void => {
    let begun = 0
    const next = (): void => {
      if (begun === copies.length) return
      const i = begun++
      const ends = begin(copies[i]!, i)
      if (atOnce < copies.length) add(`${key}.${begun}:next`, ends, next)
    }
    while (begun < Math.min(atOnce, copies.length)) next()
  }
  /**
   * Whether somebody must know when all of an each is over: a node that comes after it, or an each around it, for the
   * same reason or since it, or a window, lets only so many copies run at once.
   */
  const endCounts = ({ id, each }: PlanBody['eaches'][number]): boolean => {
    const around = each === null ? undefined : eaches.get(each)
    return (
      comesBefore.has(id) ||
      windowsAround.has(id) ||
      (around !== undefined && (around.parallel !== undefined || endCounts(around)))
    )
  }
  /** What a copy is made of, to its last node. */
  const inside = (scope: string, copy: readonly number[]): string[] => [
    ...(nodesIn.get(scope) ?? []).map(({ id }) => keyOf(id, copy)),
    ...(eachesIn.get(scope) ?? []).map(({ id }) => `${keyOf(id, copy)}:all`),
  ]
  const addInside = (scope: string | null, index: readonly number[]): void => {
    for (const node of nodesIn.get(scope) ?? []) addNode(node, index)
    for (const each of eachesIn.get(scope) ?? []) addEach(each, index)
    for (const window of windowsIn.get(scope) ?? []) {
      const name = nameOf.get(window)!
      slide(`${name} #${index.join('.')}`, window.parallel, window.copies, (ids, i) => {
        settle(gate(name, i, index), null)
        return ids.map((id) => (nodes.has(id) ? keyOf(id, index) : `${keyOf(id, index)}:all`))
      })
    }
  }

  addInside(null, [])
  add('', needsOf(plan.output, []), () => {
    result = filled(plan.output, [])
  })

  return {
    takeReady() {
      work()
      const taken = ready
      ready = []
      return taken
    },
    takeExpanded() {
      const taken = expanded
      expanded = []
      return taken
    },
    finish(id, output) {
      open.delete(id)
      settle(id, output)
    },
    output() {
      work()
      return open.size === 0 ? result : undefined
    },
    open: () => open.size,
  }
}

/** What an `if` would make of a stored value. */
const holds = (json: Json): boolean => {
  if (typeof json !== 'object' || json === null) return Boolean(json)
  const { $number, $bigint, $undefined } = json as { readonly [tag: string]: Json }
  return $number !== 'NaN' && $number !== '-0' && $bigint !== '0' && $undefined !== true
}

const describe = (json: Json): string =>
  typeof json === 'object' && json !== null
    ? `an object (${Object.keys(json).slice(0, 5).join(', ')})`
    : String(json)
