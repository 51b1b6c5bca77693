import { encode, type Json } from '../encoding/index.ts'
import { foreignReference, idTooLong, outsideItsEach } from './authoring.errors.ts'
import { expressionPart } from './expression-part.ts'
import { refSource } from './refs.ts'
import type { RefSource } from './ref-source.ts'
import type { StepFacts, StepOptions } from './step-facts.ts'

export interface RecordedNode {
  readonly id: string
  readonly facts: StepFacts
  /** The step's, with what this use says otherwise. */
  readonly options: StepOptions
  readonly inputs: { readonly [name: string]: Json }
  readonly after: string[]
  readonly scope: string | null
}

/** One use of each over a list that only the run will know. */
export interface RecordedEach {
  readonly id: string
  readonly list: Json
  readonly scope: string | null
  /** The list is a condition. */
  readonly when: boolean
  readonly parallel?: number
  /** What one copy gives; set when its function has returned. */
  result: Json
}

/** An each over a known list of which so many copies may be under way at once. */
export interface RecordedWindow {
  readonly scope: string | null
  readonly parallel: number
  readonly copies: readonly (readonly string[])[]
}

/** A pipeline whose build runs now: the one that is planned, then those called inside it. */
interface RunningBuild {
  /** Before the names of what it calls: '' or prepare/. */
  readonly prefix: string
  readonly params: Json
}

/** What a pipeline's build has called so far. */
export interface Recording {
  readonly nodes: RecordedNode[]
  readonly eaches: RecordedEach[]
  readonly windows: RecordedWindow[]
  /** The each whose function runs now. */
  scope: string | null
  readonly builds: RunningBuild[]
  /** How often each name was given. */
  readonly names: Map<string, number>
}

/** One per process, whichever copy of this package asks. */
const slot = globalThis as { [key: symbol]: Recording | undefined }
const slotKey = Symbol.for('slipway.recording')

export const currentRecording = (): Recording | null => slot[slotKey] ?? null

/** Runs a pipeline's build so that what it calls is recorded. Builds are synchronous, so two never mix. */
export const record = <T>(build: () => T, params: Json = {}): { recording: Recording; result: T } => {
  const recording: Recording = {
    nodes: [],
    eaches: [],
    windows: [],
    scope: null,
    builds: [{ prefix: '', params }],
    names: new Map(),
  }
  const before = slot[slotKey]
  slot[slotKey] = recording
  try {
    return { recording, result: build() }
  } finally {
    slot[slotKey] = before
  }
}

/** The parameters of the pipelines being built, which a function made now may hold; null outside. */
export const heldNow = (): Json | null => currentRecording()?.builds.map(({ params }) => params) ?? null

/** A name that no node has: clean, then clean-2; prepare/clean inside the pipeline prepare. Throws FLOW_NAME. */
export const freshId = (recording: Recording, name: string): string => {
  const wanted = `${recording.builds.at(-1)?.prefix ?? ''}${name}`
  const { names } = recording
  let n = (names.get(wanted) ?? 0) + 1
  while (n > 1 && names.has(`${wanted}-${n}`)) n++
  names.set(wanted, n)
  const id = n === 1 ? wanted : `${wanted}-${n}`
  if (n > 1) names.set(id, 1)
  if (id.length > 160) throw idTooLong(id)
  return id
}

/** Ids of what was called since, at this place of the graph: nodes and eaches of the present scope. */
export const calledSince = (recording: Recording, mark: { nodes: number; eaches: number }): string[] =>
  [...recording.nodes.slice(mark.nodes), ...recording.eaches.slice(mark.eaches)]
    .filter(({ scope }) => scope === recording.scope)
    .map(({ id }) => id)

export const markOf = ({ nodes, eaches }: Recording) => ({ nodes: nodes.length, eaches: eaches.length })

/** A value with references inside, as the plan writes it. */
export const expression = (recording: Recording, value: unknown, what: string): Json =>
  encode(value, {
    what,
    reference: (item) => {
      const source = refSource(item)
      return source ? referenceExpression(recording, source) : null
    },
  })

const referenceExpression = (recording: Recording, source: RefSource): Json => {
  if (source.recording !== recording) throw foreignReference(source.id)
  if (source.scope !== null && !isAbove(recording, recording.scope, source.scope))
    throw outsideItsEach(source.id, source.scope)
  const { id, path } = source
  if (source.kind === 'node') return { $ref: { node: id, path } }
  if (source.kind === 'item') return { $item: { each: id, path } }
  if (source.kind === 'each') return { $each: { each: id, path } }
  return expressionPart(source.value as Json, path)
}

const isAbove = (recording: Recording, scope: string | null, wanted: string): boolean => {
  for (let here = scope; here !== null; ) {
    if (here === wanted) return true
    const id: string = here
    here = recording.eaches.find((each) => each.id === id)?.scope ?? null
  }
  return false
}
