import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from '@slipway/client'
import { SlipwayError } from '@slipway/contract/error'
import type { Guardrails } from '@slipway/contract/guardrails'
import type { RolloutBody } from '@slipway/contract/rollouts'
import type { StepContext } from '@slipway/flow'
import { hasCallers, standingAt } from './callers.ts'
import { releaseBlocked } from './stages.errors.ts'

/** How a version that passed its gate comes to answer callers whom another answers now. */
export interface ReleaseRollout {
  readonly kind: 'canary' | 'linear' | 'all-at-once'
  /** Percent of the callers, step by step; 5, 25, 50 for a canary unless given. */
  readonly weights?: readonly number[]
  /** Each step lasts so long at least; 10 unless given, 5 for linear and all at once. */
  readonly bakeMinutes?: number
  /** Promotes by itself once all steps are over and every guardrail is kept; unless given only all at once does. */
  readonly automatic?: boolean
  /** What of the endpoint's guardrails is otherwise for this rollout. */
  readonly guardrails?: Partial<Guardrails>
  /** The input by which callers stay with a version. */
  readonly stickBy?: string
  /** Whether the step ends only with the rollout, or when a person has to decide. */
  readonly wait?: boolean
  /** Where another version is being rolled out: fail, which is so unless given, or wait until that is over. */
  readonly underWay?: 'refuse' | 'wait'
}

/** 'at-once': answers everybody, and nobody takes it back. */
export type ReleaseWay = 'at-once' | ReleaseRollout

/** What became of the rollout until the step ended. */
export interface ReleasedRollout {
  readonly id: string
  readonly kind: RolloutBody['kind']
  readonly status: RolloutBody['status']
  /** What its guardrails say: kept, broken, or not known yet. */
  readonly verdict: 'ok' | 'breach' | 'hold'
  readonly words: string
}

interface Wish {
  readonly name: string
  readonly version: number
  /** undefined: a canary where there are callers to try it on, else at once. */
  readonly way: ReleaseWay | undefined
  readonly reason: string
}

const usual = {
  canary: { weights: [5, 25, 50], bakeMinutes: 10 },
  linear: { weights: [10, 20, 30, 40, 50, 60, 70, 80, 90], bakeMinutes: 5 },
  'all-at-once': { weights: [100], bakeMinutes: 5 },
} as const
const lookEveryMs = 1000

/**
 * Lets a version answer at the endpoint of its model: at once where nothing answers yet, or where the project says so;
 * else as a rollout under guardrails.
 *
 * @throws SlipwayError RELEASE_ROLLOUT_UNDER_WAY
 */
export async function letAnswer(
  client: Client,
  ctx: Pick<StepContext, 'log' | 'progress' | 'signal'>,
  wish: Wish,
): Promise<ReleasedRollout | null> {
  const { name, version, reason } = wish
  const standing = await standingAt(client, name)
  const past = standing ? await rolloutOf(client, name, version) : null
  const waits = typeof wish.way === 'object' && (wish.way.wait ?? false)
  if (past && isUnderWay(past)) {
    ctx.log(`the rollout ${past.id} of it is under way already`)
    return told(waits ? await followed(client, ctx, name, past) : past)
  }
  if (past?.status === 'rolled-back' && wish.way !== 'at-once') {
    ctx.log(`not tried again: its guardrails took it back in ${past.id}`)
    return told(past)
  }
  const way = wish.way ?? ((await hasCallers(client, name, standing)) ? { kind: 'canary' } : 'at-once')
  const patient = way !== 'at-once' && way.underWay === 'wait'
  const answers = standing === null || (standing.model === name && standing.version === version)
  for (;;)
    try {
      if (way === 'at-once' || answers) {
        if (standing && !answers)
          ctx.log(wish.way ? 'answers at once' : 'answers at once: there are too few callers to try it on')
        await atOnce(client, name, version, reason)
        return null
      }
      const rollout = await client.serving.startRollout({ params: { name }, body: bodyOf(way, wish) })
      ctx.log(`rollout ${rollout.id}: ${rollout.events[0]!.words}`)
      return told(way.wait ? await followed(client, ctx, name, rollout) : rollout)
    } catch (error) {
      if (!(error instanceof SlipwayError) || error.code !== 'SERVING_ROLLOUT_UNDER_WAY') throw error
      const other = await client.serving.getRollout({ params: { name } })
      if (!patient) throw releaseBlocked(name, version, other)
      ctx.log(`waits for the rollout ${other.id} of version ${other.version}`)
      await ended(client, ctx, name, other)
    }
}

const bodyOf = ({ kind, weights, bakeMinutes, ...way }: ReleaseRollout, { name, version, reason }: Wish) => {
  const { weights: usually, bakeMinutes: minutes } = usual[kind]
  return {
    model: name,
    version,
    kind,
    steps: (weights ?? usually).map((weight) => ({ weight, bakeMs: (bakeMinutes ?? minutes) * 60_000 })),
    reason,
    ...(way.automatic === undefined ? {} : { automatic: way.automatic }),
    ...(way.guardrails === undefined ? {} : { guardrails: way.guardrails }),
    ...(way.stickBy === undefined ? {} : { stickBy: way.stickBy }),
  }
}

const atOnce = async (client: Client, name: string, number: number, reason: string): Promise<void> => {
  const { endpoints } = await client.approvals.promoteVersion({
    params: { name, number },
    body: { reason, deploy: true, watch: false },
  })
  // A model that answers elsewhere too.
  if (!endpoints.includes(name))
    await client.serving.deployModel({
      params: { name },
      body: { model: name, version: number, reason, watch: false },
    })
}

/** The newest rollout of a version at its endpoint. */
const rolloutOf = async (client: Client, name: string, version: number): Promise<RolloutBody | null> => {
  const { rollouts } = await client.serving.listRollouts({ params: { name } })
  return rollouts.find((one) => one.model === name && one.version === version) ?? null
}

const isUnderWay = ({ status }: RolloutBody): boolean => status === 'running' || status === 'ready'

/** Looks until the rollout has ended, or waits for a person. */
const followed = async (
  client: Client,
  ctx: Pick<StepContext, 'log' | 'progress' | 'signal'>,
  name: string,
  rollout: RolloutBody,
): Promise<RolloutBody> => {
  let said = rollout.events.length
  for (let now = rollout; ; now = await client.serving.getRollout({ params: { name } })) {
    // Whoever started the next one has ended this one.
    if (now.id !== rollout.id) return (await rolloutOf(client, name, rollout.version)) ?? rollout
    for (const { kind, words } of now.events.slice(said)) ctx.log(`${kind}: ${words}`)
    said = now.events.length
    ctx.progress(now.step / now.steps.length, now.evidence?.words ?? '')
    if (now.status !== 'running') return now
    await pause(lookEveryMs, undefined, { signal: ctx.signal })
  }
}

/** Looks until a rollout of another version is over. */
const ended = async (
  client: Client,
  ctx: Pick<StepContext, 'signal'>,
  name: string,
  other: RolloutBody,
): Promise<void> => {
  for (let now = other; now.id === other.id && isUnderWay(now); ) {
    await pause(lookEveryMs, undefined, { signal: ctx.signal })
    now = await client.serving.getRollout({ params: { name } })
  }
}

const told = ({ id, kind, status, evidence }: RolloutBody): ReleasedRollout => ({
  id,
  kind,
  status,
  verdict: evidence?.verdict ?? 'hold',
  words: evidence?.words ?? 'nobody has been answered by it yet',
})
