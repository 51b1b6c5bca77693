import {
  asyncBuild,
  calledOutside,
  conditionKnown,
  knownListWanted,
  notAFunction,
} from './authoring.errors.ts'
import { checkEachOptions } from './check-options.ts'
import {
  calledSince,
  currentRecording,
  expression,
  freshId,
  markOf,
  type RecordedEach,
  type Recording,
} from './recording.ts'
import { makeRef, refSource } from './refs.ts'
import type { Filled, Ref, RefMark } from './ref-types.ts'

export interface EachOptions {
  /** At most so many copies are under way at once. Default: as many as the run has places. */
  readonly parallel?: number
}

/**
 * The same steps for every item of a list, in parallel; the results in the list's order. Over a list that is
 * known now, the copies are in the plan; over a reference, the run makes them when it knows the list.
 */
export function each<T, R>(
  list: RefMark<readonly T[]>,
  fn: (item: Ref<T>) => R,
  options?: EachOptions,
): Ref<Filled<R>[]>
export function each<T, R>(
  list: readonly T[],
  fn: (item: T, index: number) => R,
  options?: EachOptions,
): Ref<Filled<R>[]>
export function each(
  list: unknown,
  fn: (item: never, index: number) => unknown,
  options: EachOptions = {},
): unknown {
  const recording = opened('each', fn)
  checkEachOptions(options)
  if (refSource(list) !== null)
    return recordScope(recording, 'each', list, fn as (item: unknown) => unknown, options)
  if (!Array.isArray(list)) throw knownListWanted(list)
  return overKnown(recording, list, fn as (item: unknown, index: number) => unknown, options.parallel)
}

/**
 * The steps that fn calls run only where a condition holds that the run will know; what fn gives then, else
 * undefined. fn gets the condition's value.
 */
export const when = <T, R>(
  condition: RefMark<T>,
  fn: (value: Ref<NonNullable<T>>) => R,
): Ref<Filled<R> | undefined> => {
  const recording = opened('when', fn)
  if (refSource(condition) === null) throw conditionKnown(condition)
  return recordScope(recording, 'when', condition, fn as (item: unknown) => unknown, {}) as Ref<
    Filled<R> | undefined
  >
}

const opened = (name: 'each' | 'when', fn: unknown): Recording => {
  const recording = currentRecording()
  if (!recording) throw calledOutside(name)
  if (typeof fn !== 'function' || refSource(fn) !== null)
    throw notAFunction(name, refSource(fn) ? 'a reference' : fn)
  return recording
}

/** The copies stand in the plan; with a limit, one begins as another ends. */
const overKnown = (
  recording: Recording,
  list: readonly unknown[],
  fn: (item: unknown, index: number) => unknown,
  parallel = Number.POSITIVE_INFINITY,
): unknown => {
  const { scope } = recording
  const copies: string[][] = []
  const items = Array.from(list, (item, i) => {
    const mark = markOf(recording)
    const given = expression(recording, settled('each', fn(item, i)), `what each gives for item ${i}`)
    copies.push(calledSince(recording, mark))
    return given
  })
  if (parallel < copies.length) recording.windows.push({ scope, parallel, copies })
  return makeRef({ kind: 'known', id: 'each', path: [], scope, recording, value: items, ends: copies.flat() })
}

/** Calls fn once with an item that stands for all, noting what it calls as part of the scope. */
const recordScope = (
  recording: Recording,
  kind: 'each' | 'when',
  list: unknown,
  fn: (item: unknown) => unknown,
  { parallel }: EachOptions,
): unknown => {
  const outer = recording.scope
  const entry: RecordedEach = {
    id: freshId(recording, kind),
    list: expression(recording, list, `what ${kind} goes by`),
    scope: outer,
    when: kind === 'when',
    ...(parallel === undefined ? {} : { parallel }),
    result: null,
  }
  recording.eaches.push(entry)
  recording.scope = entry.id
  try {
    const item = makeRef({ kind: 'item', id: entry.id, path: [], scope: entry.id, recording })
    entry.result = expression(recording, settled(kind, fn(item)), `what ${kind} gives`)
  } finally {
    recording.scope = outer
  }
  const path = kind === 'when' ? ['0'] : []
  return makeRef({ kind: 'each', id: entry.id, path, scope: outer, recording })
}

/** What a function of the build gave, unless it is still to come. Throws FLOW_ASYNC_BUILD. */
export const settled = <T>(owner: string, given: T): T => {
  if (!(given instanceof Promise)) return given
  given.catch(() => undefined)
  throw asyncBuild(owner)
}
