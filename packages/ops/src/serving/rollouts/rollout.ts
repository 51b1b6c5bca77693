import { defaultGuardrails, type Guardrails } from '@slipway/contract/guardrails'
import type { RolloutBody, RolloutEvidence, RolloutStep } from '@slipway/contract/rollouts'
import type { RevisionBody } from '@slipway/contract/serving'
import type { RevisionSettings, StoredVariant } from '../revision.ts'
import type { VariantCounts } from '../variant-watch.ts'
import { badSteps } from './rollouts.errors.ts'

/** A rollout as it is kept. */
export interface Rollout extends Omit<RolloutBody, 'answers' | 'events' | 'next'> {
  /** What the champion did before nobody asked it any more. */
  readonly baseline: VariantCounts | null
}

export interface RolloutWish {
  readonly endpoint: string
  readonly model: string
  readonly version: number
  readonly kind: RolloutBody['kind']
  readonly steps?: readonly RolloutStep[] | undefined
  readonly automatic?: boolean | undefined
  readonly guardrails?: Partial<Guardrails> | undefined
  readonly stickBy?: string | null | undefined
  readonly deadlineMs?: number | null | undefined
  readonly reason?: string | undefined
  readonly by: string
  /** What stands beside it; what does now unless given. */
  readonly variants?: readonly StoredVariant[] | undefined
  /** Given where its version becomes the registry's champion as it begins: why that may be. */
  readonly promotion?: { readonly evidence: RevisionBody['evidence'] } | undefined
  /** What else the endpoint's revision changes. */
  readonly settings?: Partial<RevisionSettings> | undefined
}

export const challengerName = 'challenger'

const minuteMs = 60_000
const usual: Record<RolloutBody['kind'], readonly RolloutStep[]> = {
  'all-at-once': [{ weight: 100, bakeMs: 5 * minuteMs }],
  canary: [5, 25, 50].map((weight) => ({ weight, bakeMs: 10 * minuteMs })),
  linear: [10, 20, 30, 40, 50, 60, 70, 80, 90].map((weight) => ({ weight, bakeMs: 5 * minuteMs })),
  ab: [{ weight: 50, bakeMs: 60 * minuteMs }],
}

/** Of who answers everybody at once: whether it answers at all is watched, not whether it answers otherwise, as it is meant to. */
export const atOnceGuardrails: Partial<Guardrails> = {
  outputDrift: null,
  inputDrift: null,
  metric: null,
  kpis: {},
}

/** The steps of a rollout; throws ROLLOUT_BAD_STEPS where weights do not grow, or none is above 0. */
export function stepsOf({ kind, steps = usual[kind] }: Pick<RolloutWish, 'kind' | 'steps'>): RolloutStep[] {
  steps.forEach(({ weight }, at) => {
    if (weight <= (steps[at - 1]?.weight ?? 0)) throw badSteps('every weight must be above the one before it')
  })
  if (kind === 'ab' && steps.length !== 1) throw badSteps('an A/B comparison has one step')
  if (kind === 'all-at-once' && (steps.length !== 1 || steps[0]!.weight !== 100))
    throw badSteps('all at once is one step with the weight 100')
  return [...steps]
}

/** All at once is a promotion that is watched: what answers everybody is to be the champion. */
export const isAutomatic = ({ kind, automatic }: RolloutWish): boolean => automatic ?? kind === 'all-at-once'

export const guardrailsOf = (
  standing: Guardrails | undefined,
  wanted: Partial<Guardrails> = {},
): Guardrails => ({
  ...(standing ?? defaultGuardrails),
  ...wanted,
})

/** Who answers while the challenger has a share of the callers; shadows stay, unless they are that version. */
export const variantsAt = (
  before: readonly StoredVariant[],
  { champion, model, version }: Pick<Rollout, 'champion' | 'model' | 'version'>,
  weight: number,
): StoredVariant[] => {
  const standing = before.find(({ role }) => role === 'champion')
  return [
    { role: 'champion', name: standing?.name ?? 'champion', ...champion, weight: 100 - weight },
    ...(weight > 0 ? [{ role: 'challenger' as const, name: challengerName, model, version, weight }] : []),
    ...before.filter(
      (variant) =>
        variant.role === 'shadow' && (weight === 0 || variant.model !== model || variant.version !== version),
    ),
  ]
}

export type Move =
  | { readonly kind: 'stay' }
  | { readonly kind: 'back' }
  | { readonly kind: 'step'; readonly to: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'promote' }

/** What follows from what was seen. */
export function moveAfter(rollout: Rollout, evidence: RolloutEvidence, nowMs: number): Move {
  if (evidence.verdict === 'breach') return { kind: 'back' }
  if (!isBaked(rollout, nowMs) || evidence.verdict === 'hold') return { kind: 'stay' }
  const next = rollout.steps[rollout.step + 1]
  // Without its say nobody answers everybody but the champion.
  if (next && (next.weight < 100 || rollout.automatic)) return { kind: 'step', to: rollout.step + 1 }
  if (rollout.automatic) return { kind: 'promote' }
  return rollout.status === 'ready' ? { kind: 'stay' } : { kind: 'ready' }
}

export const isBaked = ({ steps, step, stepSinceMs }: Rollout, nowMs: number): boolean =>
  nowMs - stepSinceMs >= steps[step]!.bakeMs

/** The last step before somebody must decide. */
export const isUnderWay = ({ status }: Pick<Rollout, 'status'>): boolean =>
  status === 'running' || status === 'ready'

/** Whether nobody has moved it since. */
export const isAsBefore = (before: Rollout | undefined, now: Rollout): boolean =>
  before?.id === now.id &&
  before.status === now.status &&
  before.step === now.step &&
  before.stepSinceMs === now.stepSinceMs
