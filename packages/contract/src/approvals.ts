import { Type, type Static } from 'typebox'
import { Watch } from './deployments.ts'
import { endpoint } from './endpoint.ts'
import { givenId, Name, TimeMs, VersionNumber } from './names.ts'
import { ModelVersion } from './registry.ts'

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

/** What an approval is for: an alias such as `champion`, or a stage as `stage:production`. */
export const ApprovalTarget = Type.String({
  pattern: '^(stage:(staging|production)|[A-Za-z0-9][A-Za-z0-9._-]{0,127})$',
  description: 'an alias, such as champion, or stage:production, stage:staging',
})

/** What must be approved before it points to, or is taken by, another version. */
export const Protection = Type.Object({
  target: ApprovalTarget,
  by: Type.String(),
  atMs: TimeMs,
})
export type Protection = Static<typeof Protection>

/**
 * pending → approved or rejected → used. Whoever asked may withdraw. void: what was approved is no longer what the
 * version shows; expired: too old; neither moves anything.
 */
export const ApprovalStatus = Type.Enum([
  'pending',
  'approved',
  'used',
  'rejected',
  'withdrawn',
  'void',
  'expired',
])
export type ApprovalStatus = Static<typeof ApprovalStatus>

export const Approval = Type.Object({
  id: Type.String(),
  model: Name,
  number: Type.Integer({ minimum: 1 }),
  target: ApprovalTarget,
  status: ApprovalStatus,
  reason: Type.String(),
  /** What was looked at: a digest for each of data, code, metrics, gate … */
  evidence: Type.Record(Type.String(), Type.String()),
  /** The parts of the evidence that are not what they were when it was asked. */
  changed: Type.Array(Type.String()),
  requestedBy: Type.String(),
  requestedAtMs: TimeMs,
  expiresAtMs: TimeMs,
  decidedBy: orNull(Type.String()),
  decidedAtMs: orNull(TimeMs),
  comment: Type.String(),
  usedAtMs: orNull(TimeMs),
})
export type Approval = Static<typeof Approval>

const tag = 'approvals'
const byModel = Type.Object({ name: Name })
const byVersion = Type.Object({ name: Name, number: VersionNumber })
const byTarget = Type.Object({ name: Name, target: ApprovalTarget })
const byId = Type.Object({ id: givenId('ap') })
const text = Type.String({ maxLength: 2000 })
const decision = Type.Object({ comment: Type.Optional(text) }, { additionalProperties: false })

export const protectModel = endpoint({
  operation: 'protectModel',
  summary: 'From now on an alias or stage of this model moves only where somebody else has approved it',
  tag,
  method: 'PUT',
  path: '/api/v1/models/:name/protections/:target',
  role: 'admin',
  params: byTarget,
  reply: Type.Object({ protections: Type.Array(Protection) }),
})

export const unprotectModel = endpoint({
  operation: 'unprotectModel',
  summary: 'Let an alias or stage of this model move without an approval again',
  tag,
  method: 'DELETE',
  path: '/api/v1/models/:name/protections/:target',
  role: 'admin',
  params: byTarget,
  reply: Type.Object({ protections: Type.Array(Protection) }),
})

export const listProtections = endpoint({
  operation: 'listProtections',
  summary: 'Which aliases and stages of a model need an approval',
  tag,
  method: 'GET',
  path: '/api/v1/models/:name/protections',
  role: 'viewer',
  params: byModel,
  reply: Type.Object({ protections: Type.Array(Protection) }),
})

export const requestApproval = endpoint({
  operation: 'requestApproval',
  summary: 'Ask that a version may take an alias or a stage; one request at a time for each',
  tag,
  method: 'POST',
  path: '/api/v1/models/:name/versions/:number/approvals',
  role: 'editor',
  params: byVersion,
  body: Type.Object(
    {
      target: ApprovalTarget,
      reason: Type.Optional(text),
      /** How long the request, and the approval that may follow, stands; seven days unless given. */
      ttlMs: Type.Optional(Type.Integer({ minimum: 1000, maximum: 31_622_400_000 })),
    },
    { additionalProperties: false },
  ),
  reply: Approval,
})

export const listApprovals = endpoint({
  operation: 'listApprovals',
  summary: 'Every request for approval of a model, the newest first',
  tag,
  method: 'GET',
  path: '/api/v1/models/:name/approvals',
  role: 'viewer',
  params: byModel,
  reply: Type.Object({ approvals: Type.Array(Approval) }),
})

export const getApproval = endpoint({
  operation: 'getApproval',
  summary: 'One request for approval, as it stands now',
  tag,
  method: 'GET',
  path: '/api/v1/approvals/:id',
  role: 'viewer',
  params: byId,
  reply: Approval,
})

export const approve = endpoint({
  operation: 'approve',
  summary: 'Approve a request; whoever asked for it or made the version may not',
  tag,
  method: 'POST',
  path: '/api/v1/approvals/:id/approve',
  role: 'approver',
  params: byId,
  body: decision,
  reply: Approval,
})

export const reject = endpoint({
  operation: 'reject',
  summary: 'Reject a request, with a comment that says why',
  tag,
  method: 'POST',
  path: '/api/v1/approvals/:id/reject',
  role: 'approver',
  params: byId,
  body: decision,
  reply: Approval,
})

export const withdrawApproval = endpoint({
  operation: 'withdrawApproval',
  summary: 'Take back a request of one’s own, decided or not, that nothing has used yet',
  tag,
  method: 'POST',
  path: '/api/v1/approvals/:id/withdraw',
  role: 'editor',
  params: byId,
  body: decision,
  reply: Approval,
})

export const promoteVersion = endpoint({
  operation: 'promoteVersion',
  summary:
    'Make a version the champion: alias, stages of it and of the one before, and what answers, in one; with `from`, only if that one is',
  tag,
  method: 'POST',
  path: '/api/v1/models/:name/versions/:number/promote',
  role: 'editor',
  params: byVersion,
  body: Type.Object(
    {
      from: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])),
      reason: Type.Optional(text),
      /**
       * Also lets it answer: where the model answers already, else where the version was meant to. All of it or nothing:
       * a version that cannot answer does not become the champion.
       */
      deploy: Type.Optional(Type.Boolean()),
      watch: Watch,
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    version: ModelVersion,
    /** The champion before; null where there was none. */
    before: orNull(Type.Integer({ minimum: 1 })),
    /** Where it answers now; none unless asked. */
    endpoints: Type.Array(Type.String()),
    rollouts: Type.Array(Type.String(), {
      description:
        'The rollouts that watch it, one of each endpoint with callers enough; what takes it back there takes it back as the champion too.',
    }),
  }),
})
