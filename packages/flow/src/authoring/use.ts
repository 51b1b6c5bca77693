import { type Json, referencesIn } from '../encoding/index.ts'
import { afterNotAReference, stepCalledOutside } from './authoring.errors.ts'
import { currentRecording, expression, freshId } from './recording.ts'
import { makeRef, refSource } from './refs.ts'
import { validName } from './valid-name.ts'
import type { StepFacts, UseOptions } from './step-facts.ts'

/** Records one use of a step in the pipeline being built and gives the reference to its result. */
export const useStep = (facts: StepFacts, inputs: object, options: UseOptions): unknown => {
  const recording = currentRecording()
  if (!recording) throw stepCalledOutside(facts.name)
  const id = freshId(recording, validName(options.name ?? facts.name))
  const written: Record<string, Json> = {}
  for (const [name, value] of Object.entries(inputs))
    if (value !== undefined) written[name] = expression(recording, value, `input ${name} of ${id}`)
  const after = (options.after ?? []).flatMap((ref) => {
    if (refSource(ref) === null) throw afterNotAReference(id)
    return [...referencesIn(expression(recording, ref, `after of ${id}`))].map((wanted) => wanted.id)
  })
  recording.nodes.push({ id, facts, inputs: written, after, scope: recording.scope })
  return makeRef({ kind: 'node', id, path: [], scope: recording.scope, recording })
}
