import { calledOutside, optionInvalid, optionUnknown } from './authoring.errors.ts'
import { waitMs } from './check-options.ts'
import { currentRecording, expression, freshId } from './recording.ts'
import { makeRef } from './refs.ts'
import type { Ref } from './ref-types.ts'
import { idsAfter } from './use.ts'
import { validName } from './valid-name.ts'

/** A person's yes. */
export interface Approval {
  readonly approvedBy: string
  readonly comment: string
  readonly atMs: number
}

export interface ApprovalOptions {
  /** What the person is asked, up to 2,000 characters. */
  readonly question: string
  /** Unanswered for so long, it counts as refused. Default: it waits for ever. */
  readonly expiresAfterMs?: number
  /** Whoever started the run may not answer. Default false. */
  readonly fourEyes?: boolean
  /** What the person looks at before answering: results of steps, shown with the question. */
  readonly of?: unknown
  /** Steps that must have ended before it is asked. */
  readonly after?: readonly unknown[]
}

/**
 * Asks a person, and goes on where the answer is yes; what takes its result or comes after it waits. Waiting holds
 * no worker. A refusal ends the run. Every run asks anew.
 */
export const approval = (name: string, options: ApprovalOptions): Ref<Approval> => {
  const recording = currentRecording()
  if (!recording) throw calledOutside('approval')
  const id = freshId(recording, validName(name))
  const { question, expiresAfterMs, fourEyes, of, after } = checked(name, options)
  recording.nodes.push({
    id,
    facts: {
      name,
      options: { cache: false },
      fn: null,
      command: null,
      approval: { question, expiresAfterMs: expiresAfterMs ?? null, ...(fourEyes ? { fourEyes } : {}) },
      held: null,
      madeAt: null,
    },
    options: { cache: false },
    inputs: of === undefined ? {} : { of: expression(recording, of, `of of ${id}`) },
    after: idsAfter(recording, after, id),
    scope: recording.scope,
  })
  return makeRef({ kind: 'node', id, path: [], scope: recording.scope, recording }) as Ref<Approval>
}

const known = ['question', 'expiresAfterMs', 'fourEyes', 'of', 'after']

const checked = (name: string, options: ApprovalOptions): ApprovalOptions => {
  const owner = `the approval ${name}`
  for (const key of Object.keys(options ?? {}))
    if (!known.includes(key)) throw optionUnknown(owner, key, known)
  const { question, expiresAfterMs, fourEyes } = options ?? {}
  if (typeof question !== 'string' || question.trim() === '' || question.length > 2000)
    throw optionInvalid(owner, 'question', question, 'a text of 1 to 2,000 characters')
  const wrong = expiresAfterMs === undefined ? null : waitMs(expiresAfterMs)
  if (wrong) throw optionInvalid(owner, 'expiresAfterMs', expiresAfterMs, wrong)
  if (fourEyes !== undefined && typeof fourEyes !== 'boolean')
    throw optionInvalid(owner, 'fourEyes', fourEyes, 'true or false')
  return options
}
