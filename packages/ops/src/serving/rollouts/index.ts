import { SlipwayError } from '@slipway/contract/error'
import type { RolloutBody, RolloutEvidence } from '@slipway/contract/rollouts'
import { momentsOf } from '@slipway/ml/stats'
import { newId, unattended } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import type { Registry } from '../../registry/index.ts'
import type { Change, Changes } from '../changes.ts'
import { rolloutUnderWay } from '../changes.errors.ts'
import type { Endpoints } from '../endpoints.ts'
import { championOf, type Revision } from '../revision.ts'
import { revisionsStore } from '../revisions.store.ts'
import type { ServingTables, Trx } from '../serving.tables.ts'
import { binsStore } from './bins.store.ts'
import { type Bins, binsOf, type Sample } from './drift-bins.ts'
import { openDriving } from './driving.ts'
import { drivingStore } from './driving.store.ts'
import { openMoves, platform } from './moves.ts'
import { openObserver, type Observer } from './observer.ts'
import { type Figuring, isNews, openOutcomes, type Tallying } from './outcomes.ts'
import type { Sight } from './sight.ts'
import { type Tallied, talliedStore } from './tallied.store.ts'
import {
  guardrailsOf,
  isAsBefore,
  isAutomatic,
  isUnderWay,
  moveAfter,
  type Rollout,
  type RolloutWish,
  stepsOf,
  variantsAt,
} from './rollout.ts'
import {
  champions,
  hasChallengers,
  notRecommended,
  nothingToCompare,
  notUnderWay,
  noRollout,
  variantUnknown,
} from './rollouts.errors.ts'
import { type Lease, rolloutsStore } from './rollouts.store.ts'
import { nextWords, sinceWords } from './words.ts'

export { rolloutsRoutes } from './rollouts.routes.ts'
export { atOnceGuardrails, type RolloutWish } from './rollout.ts'

interface Deps {
  readonly database: Pick<Database<ServingTables>, 'db' | 'write' | 'dialect'>
  readonly clock: Clock
  readonly endpoints: Endpoints
  readonly changes: Changes
  readonly registry: Pick<Registry, 'aliased'>
  /** This server, in all its lives. */
  readonly server: string
  readonly labelled?: Tallying | undefined
  readonly figures?: Figuring | undefined
}

const lookEveryMs = 1000
const failed = unattended('looking after rollouts')

/** A change of an endpoint, what is kept with it, and who hears of it once that is durable. */
export interface Beginning {
  readonly change: Change
  readonly keep?: (trx: Trx) => Promise<void>
  readonly begun?: () => void
}

interface Active {
  rollout: Rollout
  readonly observer: Observer
  /** What the other servers know of this one's captures. */
  told: Tallied | null
  /** By what samples are counted, once that is laid. */
  bins: Bins | null
  /** Why the move that is due was refused when this server last tried it; undefined: it has not. */
  refused: string | null | undefined
}

/**
 * Rollouts: each a row that moves from state to state in the transaction of the revision that it makes, so that whatever
 * ends this process, the next one goes on where it stood. Looked at every second by every server, each telling the others
 * what it saw; moved by one.
 */
export const openRollouts = async (deps: Deps) => {
  const { database, clock, endpoints, changes } = deps
  const store = rolloutsStore(database.db)
  const tallied = talliedStore(database)
  const bins = binsStore(database.db)
  const outcomes = openOutcomes({ ...deps, store: tallied, nowMs: clock.nowMs })
  const me = newId('srv')
  const kept = drivingStore(database.db)
  const alone = database.dialect === 'sqlite'
  const driving = openDriving({ store: kept, me, alone, tickMs: () => performance.now() })
  const active = new Map<string, Active>()
  for (const rollout of await store.underWay()) active.set(rollout.endpoint, begun(rollout))
  let timer: NodeJS.Timeout | null = null
  let looking: Promise<void> | null = null

  const body = async (rollout: Rollout): Promise<RolloutBody> => {
    const { baseline: _, ...told } = rollout
    const refused = isUnderWay(rollout) && (await kept.refusal(rollout.id))
    const current = endpoints.find(rollout.endpoint)?.revision()
    const next = isUnderWay(rollout)
      ? refused
        ? `it is tried every second: ${refused}`
        : nextWords(rollout, clock.nowMs())
      : sinceWords(rollout, current)
    const champion = current && championOf(current)
    const answers = champion ? { model: champion.model, version: champion.version } : null
    return { ...told, answers, next, events: await store.events(rollout.id) }
  }

  const newest = async (endpoint: string): Promise<Rollout> => {
    endpoints.at(endpoint)
    const found = active.get(endpoint)?.rollout ?? (await store.of(endpoint, 1))[0]
    if (!found) throw noRollout(endpoint)
    return found
  }

  const underWay = async (endpoint: string) => {
    const found = active.get(endpoint)
    if (!found) throw notUnderWay(endpoint, (await newest(endpoint)).status)
    return found
  }

  const observed = async (
    one: Active,
  ): Promise<{ evidence: RolloutEvidence; sight: Sight; own: Tallied }> => {
    const { rollout, observer } = one
    // What is decided by what was seen is decided as of then: nothing counts as missing that came while it was looked at.
    const nowMs = clock.nowMs()
    const live = endpoints.at(rollout.endpoint)
    const { variants, revision } = live.revision()
    const known = await outcomes.look(rollout, variants, await store.kpis(rollout.id))
    const others = await kept.seenByOthers(rollout.id, me, revision)
    const { id } = rollout
    const binsFor = async (champion: Sample, enough: boolean): Promise<Bins | null> => {
      one.bins ??= (await bins.of(id)) ?? (enough ? await bins.lay(id, binsOf(champion, id)) : null)
      return one.bins
    }
    const beside = { outcomes: known.outcomes, others, bins: binsFor }
    const seen = await observer.look(rollout, live, beside, nowMs)
    one.rollout = { ...rollout, evidence: seen.evidence }
    return { ...seen, own: known.own }
  }

  const settle = (after: Rollout): void => {
    if (isUnderWay(after))
      active.set(after.endpoint, {
        ...(active.get(after.endpoint) ?? begun(after)),
        rollout: after,
        refused: null,
      })
    else active.delete(after.endpoint)
  }

  const { keep, countsOf, step, goBack, promote, ready } = openMoves({
    clock,
    endpoints,
    changes,
    registry: deps.registry,
    revisions: revisionsStore(database.db),
    me,
    settle,
  })

  const lookAt = async (endpoint: string): Promise<void> =>
    changes.inTurn([endpoint], async () => {
      const one = active.get(endpoint)
      if (!one) return
      const lease = await driving.lease(one.rollout.id)
      const { revision } = endpoints.at(endpoint).revision()
      const { evidence, sight, own } = await observed(one)
      await kept.see(one.rollout.id, me, revision, sight)
      if (isNews(own, one.told)) await tallied.tell(one.rollout.id, own)
      one.told = own
      if (!lease) {
        one.refused = undefined
        return
      }
      // Such as by an approval that has expired; it is tried again at every look.
      const refused = await moveOn(one.rollout, evidence, lease).catch((cause: unknown) => {
        if (cause instanceof SlipwayError) return cause.message
        throw cause
      })
      if (one.refused !== refused) await kept.refuse(one.rollout.id, lease, refused)
      one.refused = refused
    })

  const moveOn = async (rollout: Rollout, evidence: RolloutEvidence, lease: Lease): Promise<null> => {
    const move = moveAfter(rollout, evidence, evidence.atMs)
    if (move.kind === 'back') await goBack(rollout, 'rolled-back', platform, evidence.words, lease)
    else if (move.kind === 'step') await step(rollout, move.to, lease)
    else if (move.kind === 'ready') await ready(rollout, lease)
    else if (move.kind === 'promote') await promote(rollout, platform, evidence.words, lease)
    return null
  }

  const rollouts = {
    /** Throws SERVING_ROLLOUT_UNDER_WAY where somebody else's hands are on the endpoint. */
    mustBeFree(endpoint: string): void {
      const found = active.get(endpoint)
      if (found) throw rolloutUnderWay(endpoint, found.rollout.id)
    },

    isUnderWay: (endpoint: string): boolean => active.has(endpoint),

    /** The version that answers everybody and is the champion soon, if its guardrails are kept. */
    promised(endpoint: string): Rollout | null {
      const rollout = active.get(endpoint)?.rollout
      return rollout?.kind === 'all-at-once' ? rollout : null
    },

    /** Endpoints whose rollouts other servers have begun, moved or ended since. */
    async behind(): Promise<string[]> {
      const standing = await store.underWay()
      const moved = standing.filter((now) => !isAsBefore(active.get(now.endpoint)?.rollout, now))
      const over = [...active.keys()].filter((name) => !standing.some(({ endpoint }) => endpoint === name))
      return [...moved.map(({ endpoint }) => endpoint), ...over]
    },

    /** Takes rollouts of these endpoints as the database has them now. Call it in their turn. */
    async catchUp(names: readonly string[]): Promise<void> {
      const standing = await store.underWay(names)
      for (const name of names) {
        const now = standing.find(({ endpoint }) => endpoint === name)
        const found = active.get(name)
        if (!now) active.delete(name)
        else if (found?.rollout.id !== now.id) active.set(name, begun(now))
        else if (!isAsBefore(found.rollout, now)) found.rollout = now
      }
    },

    /** Throws ROLLOUT_NO_CHAMPION, ROLLOUT_IS_CHAMPION, ROLLOUT_HAS_CHALLENGERS, ROLLOUT_BAD_STEPS and what a deployment throws. */
    start: (wish: RolloutWish): Promise<RolloutBody> =>
      changes.inTurn([wish.endpoint], async () => body((await rollouts.startNow(wish)).rollout)),

    /** As `start`, for who holds the endpoint's turn already. */
    async startNow(wish: RolloutWish): Promise<{ rollout: Rollout; revision: Revision }> {
      const { rollout, change, keep, begun } = await rollouts.plan(wish)
      const [revision] = await changes.revise([change], { also: keep })
      begun()
      return { rollout, revision: revision! }
    },

    /** What a rollout begins with, to become durable with what else belongs to it. Throws as `start`. */
    async plan(wish: RolloutWish): Promise<Required<Beginning> & { readonly rollout: Rollout }> {
      const { endpoint, model, version, reason = '' } = wish
      if (endpoints.isClosed() || !endpoints.find(endpoint)) {
        if (endpoints.find(endpoint)) endpoints.at(endpoint)
        throw nothingToCompare(endpoint)
      }
      rollouts.mustBeFree(endpoint)
      const revision = endpoints.at(endpoint).revision()
      const standing = championOf(revision)
      if (standing.model === model && standing.version === version) throw champions(model, version, endpoint)
      const steps = stepsOf(wish)
      const isBeside = steps[0]!.weight < 100
      if (isBeside && revision.variants.some(({ role }) => role === 'challenger'))
        throw hasChallengers(endpoint)
      const nowMs = clock.nowMs()
      const rollout: Rollout = {
        id: newId('ro'),
        endpoint,
        kind: wish.kind,
        status: 'running',
        model,
        version,
        champion: { model: standing.model, version: standing.version },
        from: revision.revision,
        steps,
        step: 0,
        stepSinceMs: nowMs,
        automatic: isAutomatic(wish),
        promotion: wish.promotion !== undefined,
        guardrails: guardrailsOf(revision.guardrails, wish.guardrails),
        evidence: null,
        baseline: isBeside ? null : await countsOf(endpoint),
        startedBy: wish.by,
        reason,
        startedAtMs: nowMs,
        endedAtMs: null,
      }
      const words = `${wish.kind}: ${steps.map(({ weight }) => weight).join(', ')} % of the callers`
      return {
        rollout,
        change: {
          endpoint,
          variants: variantsAt(wish.variants ?? revision.variants, rollout, steps[0]!.weight),
          author: wish.by,
          reason: reason || `rollout of ${model} ${version}, ${words}`,
          cause: 'rollout',
          evidence: wish.promotion?.evidence ?? null,
          ...wish.settings,
          ...(wish.stickBy === undefined ? {} : { stickBy: wish.stickBy }),
          ...(wish.deadlineMs === undefined ? {} : { deadlineMs: wish.deadlineMs }),
        },
        keep: (trx) => keep(trx, null, rollout, [{ kind: 'started', by: wish.by, words }]),
        begun: () => settle(rollout),
      }
    },

    async list(endpoint: string): Promise<RolloutBody[]> {
      endpoints.at(endpoint)
      return Promise.all(
        (await store.of(endpoint, 100)).map((kept) =>
          body(active.get(endpoint)?.rollout.id === kept.id ? active.get(endpoint)!.rollout : kept),
        ),
      )
    },

    async get(endpoint: string): Promise<RolloutBody> {
      const found = active.get(endpoint)
      if (found) await observed(found)
      return body(await newest(endpoint))
    },

    /** Throws ROLLOUT_OVER, and ROLLOUT_NOT_RECOMMENDED unless forced. */
    promote: (endpoint: string, wish: { force?: boolean; reason?: string; by: string }) =>
      changes.inTurn([endpoint], async () => {
        const one = await underWay(endpoint)
        const { evidence } = await observed(one)
        if (evidence.recommends !== 'promote' && !wish.force) throw notRecommended(endpoint, evidence.words)
        const words = evidence.recommends === 'promote' ? evidence.words : `although ${evidence.words}`
        const revision = await promote(one.rollout, wish.by, wish.reason || words)
        return { rollout: await rollouts.get(endpoint), revision }
      }),

    abort: (endpoint: string, wish: { reason?: string; by: string }) =>
      changes.inTurn([endpoint], () => rollouts.abortNow(endpoint, wish)),

    /** As `abort`, for who holds the endpoint's turn already. */
    async abortNow(endpoint: string, wish: { reason?: string; by: string }) {
      const one = await underWay(endpoint)
      const revision = await goBack(one.rollout, 'aborted', wish.by, wish.reason ?? '')
      return { rollout: await rollouts.get(endpoint), revision }
    },

    /** Takes figures of the business; none are kept where no rollout is under way. Throws ROLLOUT_VARIANT_UNKNOWN. */
    async pushKpis(
      endpoint: string,
      values: readonly { kpi: string; variant: string; value: number }[],
    ): Promise<{ taken: number; rollout: string | null }> {
      const { variants } = endpoints.at(endpoint).revision()
      for (const { variant } of values)
        if (!variants.some(({ name, role }) => name === variant && role !== 'shadow'))
          throw variantUnknown(endpoint, variant)
      const one = active.get(endpoint)
      if (!one) return { taken: 0, rollout: null }
      const groups = Map.groupBy(values, ({ kpi, variant }) => JSON.stringify([kpi, variant]))
      await changes.note(async (trx) => {
        for (const [first, ...others] of groups.values()) {
          const moments = momentsOf([first!, ...others].map(({ value }) => value))
          await rolloutsStore(trx).addKpi(one.rollout.id, first!.kpi, first!.variant, moments)
        }
      })
      return { taken: values.length, rollout: one.rollout.id }
    },

    /** Looks at every rollout that is under way, now. */
    async look(): Promise<void> {
      await Promise.all([...active.keys()].map((endpoint) => lookAt(endpoint)))
    },

    /** From now on looks every second. What fails is tried again at the next look. */
    begin(): void {
      timer = setInterval(() => {
        looking ??= rollouts
          .look()
          .catch(failed)
          .finally(() => {
            looking = null
          })
      }, lookEveryMs)
      timer.unref()
    },

    async close(): Promise<void> {
      if (timer) clearInterval(timer)
      await looking
      await driving.leave().catch(() => undefined)
    },
  }
  return rollouts
}

const begun = (rollout: Rollout): Active => ({
  rollout,
  observer: openObserver(),
  told: null,
  bins: null,
  refused: undefined,
})

export type Rollouts = Awaited<ReturnType<typeof openRollouts>>
