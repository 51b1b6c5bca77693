import { encode, type Json } from '../encoding/index.ts'
import { foreignReference, outsideItsEach } from './authoring.errors.ts'
import { refSource } from './refs.ts'
import type { RefSource } from './ref-source.ts'
import type { StepFacts } from './step-facts.ts'

export interface RecordedNode {
  readonly id: string
  readonly facts: StepFacts
  readonly inputs: { readonly [name: string]: Json }
  readonly after: readonly string[]
  readonly scope: string | null
}

/** One use of each over a list that only the run will know. */
export interface RecordedEach {
  readonly id: string
  readonly list: Json
  readonly scope: string | null
  /** The list is a condition. */
  readonly when: boolean
  /** What one copy gives; set when its function has returned. */
  result: Json
}

/** What a pipeline's build has called so far. */
export interface Recording {
  readonly nodes: RecordedNode[]
  readonly eaches: RecordedEach[]
  /** The each whose function runs now. */
  scope: string | null
}

/** One per process, whichever copy of this package asks. */
const slot = globalThis as { [key: symbol]: Recording | undefined }
const slotKey = Symbol.for('slipway.recording')

export const currentRecording = (): Recording | null => slot[slotKey] ?? null

/** Runs a pipeline's build so that what it calls is recorded. Builds are synchronous, so two never mix. */
export const record = <T>(build: () => T): { recording: Recording; result: T } => {
  const recording: Recording = { nodes: [], eaches: [], scope: null }
  const before = slot[slotKey]
  slot[slotKey] = recording
  try {
    return { recording, result: build() }
  } finally {
    slot[slotKey] = before
  }
}

/** A name that no node has: clean, then clean-2. */
export const freshId = (recording: Recording, name: string): string => {
  const taken = new Set([...recording.nodes, ...recording.eaches].map(({ id }) => id))
  if (!taken.has(name)) return name
  let n = 2
  while (taken.has(`${name}-${n}`)) n++
  return `${name}-${n}`
}

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
  if (source.scope !== null && !scopesAbove(recording, recording.scope).includes(source.scope))
    throw outsideItsEach(source.id, source.scope)
  const { id, path } = source
  if (source.kind === 'node') return { $ref: { node: id, path } }
  if (source.kind === 'item') return { $item: { each: id, path } }
  if (source.kind === 'each') return { $each: { each: id, path } }
  return path.length === 0 ? (source.items ?? []) : { $list: { items: source.items ?? [], path } }
}

const scopesAbove = (recording: Recording, scope: string | null): string[] =>
  scope === null
    ? []
    : [scope, ...scopesAbove(recording, recording.eaches.find(({ id }) => id === scope)?.scope ?? null)]
