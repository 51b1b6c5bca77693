import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Guardrails } from './guardrails.ts'
import { ModelName, Name, TimeMs } from './names.ts'
import { DeadlineMs, RevisionBody } from './serving.ts'

/**
 * How a version comes to answer. all-at-once: everybody, watched for a while. canary and linear: a share of the callers
 * that grows step by step. ab: a fixed share, until somebody decides.
 */
export const RolloutKind = Type.Enum(['all-at-once', 'canary', 'linear', 'ab'])

export const RolloutStep = Type.Object({
  weight: Type.Number({ minimum: 0, maximum: 100, description: 'Percent of the callers.' }),
  bakeMs: Type.Integer({ minimum: 0, description: 'For so long, at least, before the next.' }),
})
export type RolloutStep = Static<typeof RolloutStep>

/**
 * running: its steps go on. ready: all is well, and a person decides. promoting is no state: what is promoted is so in
 * one. rolled-back: a guardrail was broken.
 */
export const RolloutStatus = Type.Enum(['running', 'ready', 'promoted', 'aborted', 'rolled-back'])
export type RolloutStatus = Static<typeof RolloutStatus>

/** ok: kept. breach: broken for sure. hold: not known yet. skipped: nothing to go by, such as no labels. */
export const GuardVerdict = Type.Object({
  guardrail: Type.String({
    description: 'error-rate, latency-p99, output-drift, input-drift, metric, kpi:NAME, sample-ratio',
  }),
  verdict: Type.Enum(['ok', 'breach', 'hold', 'skipped']),
  champion: Type.Union([Type.Number(), Type.Null()]),
  challenger: Type.Union([Type.Number(), Type.Null()]),
  low: Type.Union([Type.Number(), Type.Null()], { description: 'Of what is compared with the limit.' }),
  high: Type.Union([Type.Number(), Type.Null()]),
  limit: Type.Number(),
  words: Type.String(),
})
export type GuardVerdict = Static<typeof GuardVerdict>

/** What was seen of a rollout when it was last looked at. */
export const RolloutEvidence = Type.Object({
  atMs: TimeMs,
  sinceMs: TimeMs,
  requests: Type.Object({ champion: Type.Integer(), challenger: Type.Integer() }),
  verdict: Type.Enum(['ok', 'breach', 'hold']),
  recommends: Type.Enum(['promote', 'abort', 'wait']),
  words: Type.String(),
  guardrails: Type.Array(GuardVerdict),
  servers: Type.Optional(
    Type.Array(
      Type.Object({
        server: Type.String({ description: 'The id in its home: the same in all its lives.' }),
        toldMs: TimeMs,
        labels: Type.Integer({ description: 'Labelled answers of this step that it captured.' }),
        figures: Type.Integer({ description: 'Figures of the business told of what it captured.' }),
      }),
      {
        description:
          'What labels and figures were put together of; of a server that is no more, what it told last.',
      },
    ),
  ),
})
export type RolloutEvidence = Static<typeof RolloutEvidence>

export const RolloutEvent = Type.Object({
  atMs: TimeMs,
  kind: Type.Enum(['started', 'stepped', 'ready', 'breached', 'promoted', 'aborted', 'rolled-back']),
  by: Type.String(),
  words: Type.String(),
})

export const RolloutBody = Type.Object({
  id: Type.String(),
  endpoint: Name,
  kind: RolloutKind,
  status: RolloutStatus,
  model: ModelName,
  version: Type.Integer({ minimum: 1 }),
  /** What answered when it began, and answers again if it does not go well. */
  champion: Type.Object({ model: ModelName, version: Type.Integer({ minimum: 1 }) }),
  from: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
    description:
      'The revision that it began from: what takes it back brings that back whole. null: begun by an earlier release, which brought back the champion.',
  }),
  steps: Type.Array(RolloutStep),
  /** From 0; the weight of the callers now is that of this step. */
  step: Type.Integer({ minimum: 0 }),
  stepSinceMs: TimeMs,
  automatic: Type.Boolean({ description: 'It promotes by itself; else it recommends.' }),
  promotion: Type.Boolean({
    description:
      'Its version became the champion of the registry as it began; what takes it back takes that back too.',
  }),
  guardrails: Guardrails,
  evidence: Type.Union([RolloutEvidence, Type.Null()]),
  answers: Type.Union(
    [Type.Object({ model: ModelName, version: Type.Integer({ minimum: 1 }) }), Type.Null()],
    {
      description:
        "The endpoint's champion now, also where that came after it; null: nothing answers there any more.",
    },
  ),
  next: Type.String({ description: 'What follows, and on what condition, in words.' }),
  startedBy: Type.String(),
  reason: Type.String(),
  startedAtMs: TimeMs,
  endedAtMs: Type.Union([TimeMs, Type.Null()]),
  events: Type.Array(RolloutEvent, { description: 'Oldest first.' }),
})
export type RolloutBody = Static<typeof RolloutBody>

const tag = 'serving'
const byName = Type.Object({ name: Name })
const Reason = Type.String({ maxLength: 2000 })

export const startRollout = endpoint({
  operation: 'startRollout',
  summary: 'Let a version answer step by step, under guardrails that take it back by themselves.',
  tag,
  method: 'POST',
  path: '/api/v1/endpoints/:name/rollouts',
  role: 'editor',
  params: byName,
  body: Type.Object(
    {
      model: ModelName,
      version: Type.Integer({ minimum: 1 }),
      kind: RolloutKind,
      steps: Type.Optional(
        Type.Array(RolloutStep, { minItems: 1, maxItems: 100, description: 'Weights that grow.' }),
      ),
      automatic: Type.Optional(Type.Boolean()),
      guardrails: Type.Optional(Type.Partial(Guardrails)),
      stickBy: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 500 }), Type.Null()])),
      deadlineMs: Type.Optional(DeadlineMs),
      reason: Type.Optional(Reason),
    },
    { additionalProperties: false },
  ),
  reply: RolloutBody,
})

export const listRollouts = endpoint({
  operation: 'listRollouts',
  summary: 'The rollouts of an endpoint, the newest first.',
  tag,
  method: 'GET',
  path: '/api/v1/endpoints/:name/rollouts',
  role: 'viewer',
  params: byName,
  reply: Type.Object({ rollouts: Type.Array(RolloutBody) }),
})

export const getRollout = endpoint({
  operation: 'getRollout',
  summary: 'The newest rollout of an endpoint, with what is known of it now.',
  tag,
  method: 'GET',
  path: '/api/v1/endpoints/:name/rollout',
  role: 'viewer',
  params: byName,
  reply: RolloutBody,
})

export const promoteRollout = endpoint({
  operation: 'promoteRollout',
  summary: 'End the rollout: its version answers everybody and is the champion.',
  tag,
  method: 'POST',
  path: '/api/v1/endpoints/:name/rollout/promote',
  role: 'editor',
  params: byName,
  body: Type.Object(
    {
      reason: Type.Optional(Reason),
      force: Type.Optional(
        Type.Boolean({ description: 'Also where it is not recommended: too little is known yet.' }),
      ),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ rollout: RolloutBody, revision: RevisionBody }),
})

export const abortRollout = endpoint({
  operation: 'abortRollout',
  summary: 'End the rollout: the endpoint is as in the revision that it began from.',
  tag,
  method: 'POST',
  path: '/api/v1/endpoints/:name/rollout/abort',
  role: 'editor',
  params: byName,
  body: Type.Object({ reason: Type.Optional(Reason) }, { additionalProperties: false }),
  reply: Type.Object({ rollout: RolloutBody, revision: RevisionBody }),
})

export const pushRolloutKpis = endpoint({
  operation: 'pushRolloutKpis',
  summary: 'Tell figures of the business, such as revenue a visit, of those whom a variant answered.',
  tag,
  method: 'POST',
  path: '/api/v1/endpoints/:name/rollout/kpis',
  role: 'editor',
  params: byName,
  body: Type.Object(
    {
      values: Type.Array(
        Type.Object(
          {
            kpi: Name,
            variant: Name,
            value: Type.Number(),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 10_000 },
      ),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ taken: Type.Integer(), rollout: Type.Union([Type.String(), Type.Null()]) }),
})
