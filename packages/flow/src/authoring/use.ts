import { type Json, referencesIn } from '../encoding/index.ts'
import { afterNotAReference, stepCalledOutside } from './authoring.errors.ts'
import { checkOptions } from './check-options.ts'
import { currentRecording, expression, freshId, type Recording } from './recording.ts'
import { makeRef, refSource } from './refs.ts'
import { validName } from './valid-name.ts'
import type { StepFacts, StepOptions, UseOptions } from './step-facts.ts'

/** Records one use of a step in the pipeline being built and gives the reference to its result. */
export const useStep = (facts: StepFacts, inputs: object, use: UseOptions): unknown => {
  const recording = currentRecording()
  if (!recording) throw stepCalledOutside(facts.name)
  checkOptions(`the use of ${facts.name}`, use, 'use', ['name', 'after'])
  const id = freshId(recording, validName(use.name ?? facts.name))
  const written: Record<string, Json> = {}
  for (const [name, value] of Object.entries(inputs))
    if (value !== undefined) written[name] = expression(recording, value, `input ${name} of ${id}`)
  const after = idsAfter(recording, use.after, id)
  const { scope } = recording
  recording.nodes.push({ id, facts, options: optionsOfUse(facts, use), inputs: written, after, scope })
  return makeRef({ kind: 'node', id, path: [], scope, recording })
}

/** What must have ended before something, from the references that name it. Throws FLOW_AFTER. */
export const idsAfter = (
  recording: Recording,
  after: readonly unknown[] | undefined,
  owner: string,
): string[] => {
  if (after !== undefined && !Array.isArray(after)) throw afterNotAReference(owner)
  const ids = (after ?? []).flatMap((ref) => {
    const source = refSource(ref)
    if (source === null) throw afterNotAReference(owner)
    const named = [...referencesIn(expression(recording, ref, `after of ${owner}`))]
    return [...named.filter(({ kind }) => kind !== 'item').map(({ id }) => id), ...(source.ends ?? [])]
  })
  return [...new Set(ids)]
}

const optionsOfUse = ({ options }: StepFacts, use: UseOptions): StepOptions => {
  const { name: _name, after: _after, ...own } = use
  const said = Object.entries(own).filter(([, value]) => value !== undefined)
  return said.length === 0 ? options : { ...options, ...Object.fromEntries(said) }
}
