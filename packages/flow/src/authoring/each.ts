import { eachOutside } from './authoring.errors.ts'
import { currentRecording, expression, freshId, type RecordedEach, type Recording } from './recording.ts'
import { makeRef, refSource } from './refs.ts'
import type { Filled, Ref, RefMark } from './ref-types.ts'

/**
 * The same steps for every item of a list, in parallel; the results in the list's order. Over a list that is
 * known now, the copies are in the plan; over a reference, the run makes them when it knows the list.
 */
export function each<T, R>(list: RefMark<readonly T[]>, fn: (item: Ref<T>) => R): Ref<Filled<R>[]>
export function each<T, R>(list: readonly T[], fn: (item: T, index: number) => R): Ref<Filled<R>[]>
export function each(list: unknown, fn: (item: never, index: number) => unknown): unknown {
  const recording = currentRecording()
  if (!recording) throw eachOutside('each')
  const outer = recording.scope
  if (refSource(list) === null) {
    const items = (list as readonly unknown[]).map((item, i) =>
      expression(recording, fn(item as never, i), `what each gives for item ${i}`),
    )
    return makeRef({ kind: 'list', id: 'each', path: [], scope: outer, recording, items })
  }
  return recordScope(recording, 'each', list, fn as (item: unknown) => unknown, [])
}

/**
 * The steps that fn calls run only where a condition holds that the run will know; what fn gives then, else
 * undefined. fn gets the condition's value.
 */
export const when = <T, R>(
  condition: RefMark<T>,
  fn: (value: Ref<NonNullable<T>>) => R,
): Ref<Filled<R> | undefined> => {
  const recording = currentRecording()
  if (!recording) throw eachOutside('when')
  return recordScope(recording, 'when', condition, fn as (item: unknown) => unknown, ['0']) as Ref<
    Filled<R> | undefined
  >
}

/** Calls fn once with an item that stands for all, noting what it calls as part of the scope. */
const recordScope = (
  recording: Recording,
  kind: 'each' | 'when',
  list: unknown,
  fn: (item: unknown) => unknown,
  path: readonly string[],
): unknown => {
  const outer = recording.scope
  const entry: RecordedEach = {
    id: freshId(recording, kind),
    list: expression(recording, list, `what ${kind} goes by`),
    scope: outer,
    when: kind === 'when',
    result: null,
  }
  recording.eaches.push(entry)
  recording.scope = entry.id
  try {
    const item = makeRef({ kind: 'item', id: entry.id, path: [], scope: entry.id, recording })
    entry.result = expression(recording, fn(item), `what ${kind} gives`)
  } finally {
    recording.scope = outer
  }
  return makeRef({ kind: 'each', id: entry.id, path, scope: outer, recording })
}
