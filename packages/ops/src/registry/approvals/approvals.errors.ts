import type { Approval } from '@slipway/contract/approvals'
import { SlipwayError } from '@slipway/contract/error'

interface Wish {
  readonly model: string
  readonly number: number
  readonly target: string
}

const ask = ({ model, number, target }: Wish) =>
  `Ask with \`slipway models request ${model}@${number} --for ${target} --reason …\`; another person then approves.`

export const approvalMissing = (wish: Wish) =>
  new SlipwayError({
    code: 'APPROVAL_NEEDED',
    kind: 'refused',
    message: `${wish.target} of ${wish.model} is protected, and nobody has approved version ${wish.number} for it.`,
    hint: ask(wish),
  })

export const approvalPending = (wish: Wish, id: string) =>
  new SlipwayError({
    code: 'APPROVAL_PENDING',
    kind: 'refused',
    message: `${wish.target} of ${wish.model} is protected, and the request for version ${wish.number} waits for a decision.`,
    hint: `Another person decides: \`slipway models approve ${id} --comment …\`.`,
  })

export const approvalVoid = (approval: Approval) =>
  new SlipwayError({
    code: 'APPROVAL_VOID',
    kind: 'refused',
    message: `The request ${approval.id} no longer stands: ${list(approval.changed)} of version ${approval.number} changed since it was asked.`,
    hint: ask(approval),
  })

export const approvalExpired = (approval: Approval) =>
  new SlipwayError({
    code: 'APPROVAL_EXPIRED',
    kind: 'refused',
    message: `The request ${approval.id} for version ${approval.number} expired on ${new Date(approval.expiresAtMs).toISOString()}.`,
    hint: ask(approval),
  })

export const approvalRejected = (approval: Approval) =>
  new SlipwayError({
    code: 'APPROVAL_REJECTED',
    kind: 'refused',
    message: `${approval.decidedBy} rejected version ${approval.number} for ${approval.target}${approval.comment ? `: ${approval.comment}` : '.'}`,
    hint: `Mend what was found, then ask again. ${ask(approval)}`,
  })

export const approvalNotFound = (id: string) =>
  new SlipwayError({
    code: 'APPROVAL_NOT_FOUND',
    kind: 'not-found',
    message: `There is no request for approval ${id}.`,
    hint: 'List those of a model with `slipway models approvals <model>`.',
  })

export const alreadyRequested = (wish: Wish, id: string) =>
  new SlipwayError({
    code: 'APPROVAL_ALREADY_REQUESTED',
    kind: 'conflict',
    message: `Version ${wish.number} of ${wish.model} is asked for ${wish.target} already: ${id}.`,
    hint: 'Wait for the decision, or withdraw that request first.',
  })

export const alreadyDecided = ({ id, status, decidedBy }: Omit<Approval, 'changed'>) =>
  new SlipwayError({
    code: 'APPROVAL_DECIDED',
    kind: 'conflict',
    message: `The request ${id} is ${status} already${decidedBy ? `, by ${decidedBy}` : ''}.`,
    hint: 'A decision is not taken twice; ask anew where it should be another.',
  })

export const ownRequest = (by: string) =>
  new SlipwayError({
    code: 'APPROVAL_FOUR_EYES',
    kind: 'refused',
    message: `${by} asked for this approval, so somebody else must decide.`,
    hint: fourEyes(by),
  })

export const ownVersion = (by: string, model: string, number: number) =>
  new SlipwayError({
    code: 'APPROVAL_FOUR_EYES',
    kind: 'refused',
    message: `${by} made version ${number} of ${model}, so somebody else must decide.`,
    hint: fourEyes(by),
  })

export const notYours = (id: string, owner: string) =>
  new SlipwayError({
    code: 'APPROVAL_NOT_YOURS',
    kind: 'refused',
    message: `The request ${id} is ${owner}'s.`,
    hint: 'Whoever asked may withdraw; an approver rejects with `slipway models reject`.',
  })

export const removalProtected = (model: string, target: string) =>
  new SlipwayError({
    code: 'ALIAS_PROTECTED',
    kind: 'refused',
    message: `${target} of ${model} is protected, so it is not removed.`,
    hint: `Promote another version that was approved, or lift the protection: \`slipway models unprotect ${model} ${target}\`.`,
  })

export const notChampion = (model: string, number: number) =>
  new SlipwayError({
    code: 'DEPLOYMENT_NOT_APPROVED',
    kind: 'refused',
    message: `champion of ${model} is protected, and version ${number} is not the champion, so it may not answer.`,
    hint: `${ask({ model, number, target: 'champion' })} Then \`slipway models promote ${model}@${number}\`.`,
  })

const fourEyes = (by: string) =>
  by === 'local'
    ? 'This server knows one person only, the owner of its token, so nobody here can be the second. Lift the protection (`slipway models unprotect`), or use a server with accounts.'
    : 'Let another person who holds the role approver decide.'

const list = (parts: readonly string[]) =>
  parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
