import { eachOutside } from './authoring.errors.ts'
import { currentRecording, expression, freshId } from './recording.ts'
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
  if (!recording) throw eachOutside()
  const outer = recording.scope
  if (refSource(list) === null) {
    const items = (list as readonly unknown[]).map((item, i) =>
      expression(recording, fn(item as never, i), `what each gives for item ${i}`),
    )
    return makeRef({ kind: 'list', id: 'each', path: [], scope: outer, recording, items })
  }
  const entry = {
    id: freshId(recording, 'each'),
    list: expression(recording, list, 'the list of each'),
    scope: outer,
    result: null as never,
  }
  recording.eaches.push(entry)
  recording.scope = entry.id
  try {
    const item = makeRef({ kind: 'item', id: entry.id, path: [], scope: entry.id, recording })
    entry.result = expression(recording, fn(item as never, 0), 'what each gives') as never
  } finally {
    recording.scope = outer
  }
  return makeRef({ kind: 'each', id: entry.id, path: [], scope: outer, recording })
}
