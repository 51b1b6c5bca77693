import { SlipwayError } from '@slipway/contract/error'
import type { Clock } from '../../ports/clock.ts'
import type { Registry } from '../../registry/index.ts'
import type { Change, Changes } from '../changes.ts'
import { changesStore } from '../changes.store.ts'
import { rolloutUnderWay } from '../changes.errors.ts'
import type { Endpoints } from '../endpoints.ts'
import { championOf, type Revision, type RevisionSettings } from '../revision.ts'
import type { RevisionsStore } from '../revisions.store.ts'
import type { Trx } from '../serving.tables.ts'
import { withChampion } from '../variants.ts'
import { aliasBack, wholeOf } from '../way-back.ts'
import { type Rollout, variantsAt } from './rollout.ts'
import { backWords } from './words.ts'
import { type KeptEvent, type Lease, rolloutsStore } from './rollouts.store.ts'

interface Deps {
  readonly clock: Clock
  readonly endpoints: Endpoints
  readonly changes: Changes
  readonly registry: Pick<Registry, 'aliased'>
  readonly revisions: Pick<RevisionsStore, 'at'>
  /** This life of this server: it drives what it starts. */
  readonly me: string
  /** Hears of a rollout as it is now, once that is durable. */
  readonly settle: (rollout: Rollout) => void
}

type Back = Pick<Change, 'variants'> & Partial<RevisionSettings>

/** Who moves a rollout on where nobody does. */
export const platform = 'slipway'

/** From state to state: the rollout, what happened, and the endpoint's revision become durable in one. */
export const openMoves = ({ clock, endpoints, changes, registry, revisions, me, settle }: Deps) => {
  /**
   * Keeps what became of a rollout in the transaction of the revision that it made. `by`: moved by the server that drives
   * it, as long as that is still so; null: by a person, through whichever server.
   */
  const keep = async (
    trx: Trx,
    before: Rollout | null,
    after: Rollout,
    events: readonly Omit<KeptEvent, 'atMs'>[],
    by: Lease | null = null,
  ): Promise<void> => {
    await changesStore(trx).countOn()
    const kept = rolloutsStore(trx)
    const moved = before ? await kept.move(before, after, by) : await kept.add(after, me)
    if (!moved) throw rolloutUnderWay(after.endpoint, after.id)
    for (const event of events) await kept.note(after.id, { atMs: clock.nowMs(), ...event })
  }

  const ended = (rollout: Rollout, who: string) => ({
    kind: 'rollout-ended' as const,
    id: rollout.id,
    fields: {
      rollout: rollout.id,
      endpoint: rollout.endpoint,
      model: rollout.model,
      version: rollout.version,
      status: rollout.status,
      by: who,
    },
  })

  const step = async (rollout: Rollout, to: number, by: Lease): Promise<void> => {
    const { endpoint, steps, model, version } = rollout
    const { weight } = steps[to]!
    const live = endpoints.at(endpoint)
    const revision = live.revision()
    const after: Rollout = {
      ...rollout,
      step: to,
      stepSinceMs: clock.nowMs(),
      status: 'running',
      baseline: weight < 100 ? null : await countsOf(endpoint),
    }
    const words = `step ${to + 1} of ${steps.length}: ${weight} % of the callers`
    await changes.revise(
      [
        {
          endpoint,
          variants: variantsAt(revision.variants, rollout, weight),
          author: platform,
          reason: `rollout of ${model} ${version}, ${words}`,
          cause: 'rollout',
          evidence: evidenceIn(rollout),
        },
      ],
      { also: (trx) => keep(trx, rollout, after, [{ kind: 'stepped', by: platform, words }], by) },
    )
    settle(after)
  }

  /** What the champion did since its revision began here. */
  const countsOf = async (endpoint: string) => {
    const live = endpoints.at(endpoint)
    const watch = (await live.watches()).get(championOf(live.revision()).name)
    return watch?.counts() ?? null
  }

  const goBack = async (
    rollout: Rollout,
    status: 'aborted' | 'rolled-back',
    who: string,
    reason: string,
    by: Lease | null = null,
  ): Promise<Revision> => {
    const { endpoint, evidence } = rollout
    const after: Rollout = { ...rollout, status, endedAtMs: clock.nowMs() }
    const broken = evidence?.guardrails.find(({ verdict }) => verdict === 'breach')
    const events: Omit<KeptEvent, 'atMs'>[] = [
      ...(status === 'rolled-back' && evidence
        ? [{ kind: 'breached' as const, by: who, words: evidence.words }]
        : []),
      {
        kind: status,
        by: who,
        words: status === 'rolled-back' ? backWords(rollout) : reason || 'no reason was given',
      },
    ]
    const why = reason || `rollout of ${rollout.model} ${rollout.version} aborted`
    const alias = rollout.promotion
      ? await aliasBack(registry, rollout, rollout.champion, { by: who, reason: why })
      : {}
    const revise = async (wanted: Back): Promise<Revision> => {
      const change = {
        endpoint,
        author: who,
        reason: why,
        cause: 'rollback' as const,
        isWayBack: true,
        ...wanted,
      }
      const [revision] = await changes.revise([{ ...change, evidence: evidenceIn(rollout) }], {
        ...alias,
        also: (trx) => keep(trx, rollout, after, events, by),
        events: [
          ...(status === 'rolled-back'
            ? [
                {
                  kind: 'rollout-breached' as const,
                  id: rollout.id,
                  fields: {
                    rollout: rollout.id,
                    endpoint,
                    model: rollout.model,
                    version: rollout.version,
                    guardrail: broken?.guardrail ?? null,
                  },
                },
              ]
            : []),
          ended(after, who),
        ],
      })
      return revision!
    }
    const revision = await bringBack(rollout, revise)
    settle(after)
    return revision
  }

  /** Brings back the revision that a rollout began from; at least its champion, which has stayed open. */
  const bringBack = async (
    rollout: Rollout,
    revise: (back: Back) => Promise<Revision>,
  ): Promise<Revision> => {
    const { endpoint, from } = rollout
    const before = from === null ? null : await revisions.at(endpoint, from)
    const whole = before && wholeOf(before)
    const { variants } = whole ?? endpoints.at(endpoint).revision()
    const championAlone = () => revise({ ...whole, variants: variantsAt(variants, rollout, 0) })
    if (!whole || !variants.some(({ role }) => role === 'challenger')) return championAlone()
    return revise(whole).catch((cause: unknown) => {
      // A challenger that does not come up again must not keep callers with what has to go.
      if (cause instanceof SlipwayError && cause.kind === 'unavailable') return championAlone()
      throw cause
    })
  }

  const promote = async (
    rollout: Rollout,
    who: string,
    reason: string,
    by: Lease | null = null,
  ): Promise<Revision> => {
    const { endpoint, model, version } = rollout
    const after: Rollout = { ...rollout, status: 'promoted', endedAtMs: clock.nowMs() }
    const [revision] = await changes.revise(
      [
        {
          endpoint,
          variants: withChampion(endpoints.at(endpoint).revision().variants, { model, version }),
          author: who,
          reason,
          cause: 'rollout',
          evidence: evidenceIn(rollout),
          approved: true,
        },
      ],
      {
        // Who was the registry's champion from the start is so still, or somebody has said otherwise since.
        ...(rollout.promotion ? {} : { promote: { model, number: version, wish: { by: who, reason } } }),
        also: (trx) => keep(trx, rollout, after, [{ kind: 'promoted', by: who, words: reason }], by),
        events: [ended(after, who)],
      },
    )
    settle(after)
    return revision!
  }

  const ready = async (rollout: Rollout, by: Lease): Promise<void> => {
    const after: Rollout = { ...rollout, status: 'ready' }
    const words = `promoting ${rollout.model} ${rollout.version} is recommended: ${rollout.evidence?.words ?? ''}`
    await changes.note((trx) => keep(trx, rollout, after, [{ kind: 'ready', by: platform, words }], by))
    settle(after)
  }

  return { keep, countsOf, step, goBack, promote, ready }
}

const evidenceIn = ({ id, evidence }: Rollout): Record<string, unknown> => ({ rollout: id, ...evidence })
