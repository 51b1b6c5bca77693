import type { Deployed, EndpointWish } from '@slipway/contract/deployments'
import type { Guardrails } from '@slipway/contract/guardrails'
import type { ModelVersion } from '@slipway/contract/registry'
import { SlipwayError } from '@slipway/contract/error'
import type { Registry } from '../registry/index.ts'
import type { Change, Changes } from './changes.ts'
import { noSuchRevision, noSuchShadow, nothingBefore, revisionIncomplete } from './changes.errors.ts'
import type { Endpoints } from './endpoints.ts'
import { differences, type Difference } from './differences.ts'
import { championOf, type Revision, type RevisionSettings } from './revision.ts'
import { isSame } from './open-variant.ts'
import type { RevisionsStore } from './revisions.store.ts'
import { atOnceGuardrails, type Beginning, type Rollouts } from './rollouts/index.ts'
import { checkedVariants, withChampion, withShadow } from './variants.ts'
import { aliasBack, wholeOf } from './way-back.ts'

interface Deps {
  readonly endpoints: Endpoints
  readonly changes: Changes
  readonly rollouts: Rollouts
  readonly revisions: RevisionsStore
  readonly registry: Pick<Registry, 'version' | 'promote' | 'aliased'>
  /** Whether callers enough ask an endpoint to tell a good version from a bad one. */
  readonly hasCallers: (endpoint: string) => Promise<boolean>
}

type Settings = {
  readonly [Key in keyof RevisionSettings]?:
    | Partial<RevisionSettings[Key]>
    | RevisionSettings[Key]
    | undefined
}

export interface Deployment extends Settings {
  readonly endpoint: string
  readonly model: string
  readonly version: number
  /** It answers nobody, and is asked this share of what callers ask. */
  readonly shadow?: { readonly share: number; readonly name?: string | undefined } | undefined
  /** Where it answers everybody in another's place and callers enough ask: is taken back if it fails or is slow; true unless given. */
  readonly watch?: boolean | undefined
  /** Who wants it. */
  readonly by?: string | undefined
  readonly reason?: string | undefined
}

export interface Promotion {
  /** Only if this version is the champion now; null: if there is none. */
  readonly from?: number | null
  readonly reason?: string
  readonly by: string
  readonly deploy?: boolean
  /** As of a deployment. */
  readonly watch?: boolean
}

interface Promoted {
  readonly version: ModelVersion
  readonly before: number | null
  readonly endpoints: string[]
  /** Of those endpoints that watch it. */
  readonly rollouts: string[]
}

/** What people do to endpoints: deploy, promote, declare, roll back, remove. */
export const openDeployments = (deps: Deps) => {
  const { endpoints, changes, rollouts, revisions, registry, hasCallers } = deps
  /** Where a version answers, or should once it is the champion. */
  const placesOf = ({ model, deployment }: ModelVersion): string[] => {
    const answering = endpoints
      .all()
      .map((live) => live.revision())
      .filter((revision) => championOf(revision).model === model)
      .map(({ endpoint }) => endpoint)
    const meant = deployment?.endpoint
    return answering.length > 0 ? answering : meant ? [meant] : []
  }

  const standing = (name: string): Revision | null => endpoints.find(name)?.revision() ?? null

  /** An endpoint as it is once who answers everybody already is the champion. */
  const asPromised = (before: Revision | null): Revision | null => {
    const promised = before && rollouts.promised(before.endpoint)
    if (!promised) return before
    const { model, version } = promised
    return { ...before, variants: checkedVariants(withChampion(before.variants, { model, version })) }
  }

  /** Whether one version is to answer everybody in place of another: so that the two can be told apart. */
  const replaces = (before: Revision | null, { variants }: Change): boolean => {
    const champion = variants.find(({ role }) => role === 'champion')
    return (
      before !== null &&
      before.variants.length > 0 &&
      champion !== undefined &&
      !isSame(championOf(before), champion) &&
      !variants.some(({ role }) => role === 'challenger')
    )
  }

  const isWatched = async (before: Revision | null, change: Change, watch: boolean): Promise<boolean> =>
    watch && replaces(before, change) && (await hasCallers(change.endpoint))

  /** The rollout that watches a change as it begins. */
  const watching = (change: Change, wanted: Partial<Guardrails> = {}) => {
    const { endpoint, variants, author, reason, cause: _, evidence = null, approved, ...settings } = change
    const { model, version } = variants.find(({ role }) => role === 'champion')!
    return {
      endpoint,
      model,
      version,
      kind: 'all-at-once' as const,
      guardrails: { ...atOnceGuardrails, ...wanted },
      by: author,
      reason,
      variants,
      settings,
      ...(approved ? { promotion: { evidence } } : {}),
    }
  }

  /** Makes the revision; where its champion is to be watched, as that of a rollout whose guardrails are as `wanted`. */
  const letAnswer = async (
    before: Revision | null,
    change: Change,
    watch: boolean,
    wanted: Partial<Guardrails> = {},
  ): Promise<Deployed> => {
    rollouts.mustBeFree(change.endpoint)
    if (!(await isWatched(before, change, watch))) return (await changes.revise([change]))[0]!
    const { rollout, revision } = await rollouts.startNow(watching(change, wanted))
    return { ...revision, rollout: rollout.id }
  }

  const deployNow = (wanted: Deployment): Promise<Deployed> => {
    const {
      endpoint,
      model,
      version,
      shadow,
      by = 'slipway',
      reason = '',
      watch = true,
      ...settings
    } = wanted
    const before = standing(endpoint)
    const variants = shadow
      ? withShadow(endpoints.at(endpoint).revision().variants, { model, version, ...shadow })
      : withChampion(before?.variants ?? [], { model, version })
    const change = { endpoint, variants, author: by, reason, ...settled(before, settings) }
    return letAnswer(before, change, watch, wanted.guardrails)
  }

  return {
    /**
     * Lets a model version answer on an endpoint, or be its shadow, as a new revision; the endpoint is made where it is
     * new. The model is opened first, so what can't answer is never deployed. Deployments to one endpoint go one by one.
     * Who takes another's place before callers enough is watched by a rollout. Throws what changes and rollouts throw.
     */
    deploy: (wanted: Deployment): Promise<Deployed> =>
      changes.inTurn([wanted.endpoint], () => deployNow(wanted)),

    /**
     * Makes a version the champion and, where asked, lets it answer at once: aliases, stages and revisions become durable
     * together or not at all, whatever ends this process meanwhile. Where callers enough ask, each endpoint watches it by a
     * rollout, and the first that takes it back takes it back in the registry too.
     */
    async promote(
      model: string,
      number: number | 'latest',
      { deploy = false, watch = true, ...wish }: Promotion,
    ): Promise<Promoted> {
      if (!deploy) return { ...(await registry.promote(model, number, wish)), endpoints: [], rollouts: [] }
      const version = await registry.version(model, number)
      const names = placesOf(version)
      return changes.inTurn(names, async () => {
        const wanted = { model: version.model, version: version.number }
        const isChampionAt = (name: string) => {
          const now = standing(name)
          const promised = rollouts.promised(name)
          return (now && isSame(championOf(now), wanted)) || (promised?.promotion && isSame(promised, wanted))
        }
        const behind = names.filter((name) => !isChampionAt(name))
        for (const name of behind) rollouts.mustBeFree(name)
        const answering = () => ({
          endpoints: names,
          rollouts: names.flatMap((name) => rollouts.promised(name)?.id ?? []),
        })
        if (behind.length === 0)
          return { ...(await registry.promote(model, version.number, wish)), ...answering() }
        const before = (await registry.aliased(version.model, 'champion'))?.number ?? null
        const reason = wish.reason || `version ${version.number} is the champion`
        const plans: Beginning[] = []
        for (const endpoint of behind) {
          const now = standing(endpoint)
          const change: Change = {
            endpoint,
            variants: withChampion(now?.variants ?? [], wanted),
            author: wish.by,
            reason,
            cause: 'promote',
            evidence: version.gate ? { gate: version.gate } : null,
            approved: true,
          }
          const watched = await isWatched(now, change, watch)
          plans.push(watched ? await rollouts.plan(watching(change)) : { change })
        }
        await changes.revise(
          plans.map(({ change }) => change),
          {
            promote: { model, number: version.number, wish },
            also: async (trx) => {
              for (const plan of plans) await plan.keep?.(trx)
            },
          },
        )
        for (const plan of plans) plan.begun?.()
        return { version: await registry.version(version.model, version.number), before, ...answering() }
      })
    },

    /** Makes an endpoint what it should be; nothing happens where it is that already, or where this only looks. */
    apply: (
      endpoint: string,
      { dryRun = false, watch = true, reason = '', variants, ...settings }: EndpointWish,
      by: string,
    ): Promise<{ changes: Difference[]; revision: Deployed | null }> =>
      changes.inTurn([endpoint], async () => {
        const before = standing(endpoint)
        const change = {
          endpoint,
          variants,
          author: by,
          reason,
          cause: 'apply' as const,
          ...settled(before, settings),
        }
        const { next } = await changes.plan(change)
        const found = differences(asPromised(before), next)
        if (found.length === 0 || dryRun) return { changes: found, revision: null }
        return { changes: found, revision: await letAnswer(before, change, watch, settings.guardrails) }
      }),

    /**
     * Brings back an earlier revision whole, unless given the last with another champion, who is the registry's champion
     * again where the one that goes was it. Needs no new approval for what was approved before; changes nothing where some
     * of it is refused. A rollout under way is aborted, which is the way back.
     */
    rollback: (endpoint: string, wish: { to?: number; reason?: string; by: string }): Promise<Revision> =>
      changes.inTurn([endpoint], async () => {
        const now = endpoints.at(endpoint).revision()
        const isTried = rollouts.isUnderWay(endpoint)
        if (isTried && wish.to === undefined) return (await rollouts.abortNow(endpoint, wish)).revision
        const champion = championOf(now)
        const earlier = (await revisions.of(endpoint)).filter(({ variants }) => variants.length > 0)
        const target =
          wish.to === undefined
            ? earlier.find((one) => !isStep(one) && !isSame(championOf(one), champion))
            : earlier.find(({ revision }) => revision === wish.to)
        if (!target) {
          if (wish.to !== undefined) throw noSuchRevision(endpoint, wish.to)
          const before = earlier.find(({ revision }) => revision < now.revision)
          throw nothingBefore(endpoint, before?.revision ?? null)
        }
        const reason = wish.reason || `back to revision ${target.revision}`
        const change: Change = {
          endpoint,
          ...wholeOf(target),
          author: wish.by,
          reason,
          cause: 'rollback',
          evidence: { from: now.revision, to: target.revision },
          approved: true,
        }
        const goBack = async () => {
          if (isTried) {
            // What is refused is so before the rollout is ended.
            await changes.plan(change)
            await rollouts.abortNow(endpoint, wish)
          }
          const alias = await aliasBack(registry, champion, championOf(target), { by: wish.by, reason })
          return (await changes.revise([change], alias))[0]!
        }
        return goBack().catch((cause: unknown) => {
          // A version that was deleted.
          const isGone = cause instanceof SlipwayError && cause.kind === 'not-found'
          throw isGone ? revisionIncomplete(endpoint, target.revision, cause) : cause
        })
      }),

    /** An endpoint, or one of its shadows, answers no more. What it was stays in its revisions. */
    remove: (endpoint: string, wish: { shadow?: string; reason?: string; by: string }): Promise<Revision> =>
      changes.inTurn([endpoint], async () => {
        const live = endpoints.at(endpoint)
        const now = live.revision()
        const { shadow, by, reason = '' } = wish
        rollouts.mustBeFree(endpoint)
        if (shadow !== undefined) {
          const variants = now.variants.filter(({ name, role }) => role !== 'shadow' || name !== shadow)
          if (variants.length === now.variants.length) throw noSuchShadow(endpoint, shadow, shadowsOf(now))
          const why = reason || `without the shadow ${shadow}`
          const [revision] = await changes.revise([
            { endpoint, variants, author: by, reason: why, cause: 'remove' },
          ])
          return revision!
        }
        return changes.remove(now, { by, reason: reason || 'removed' })
      }),
  }
}
export type Deployments = ReturnType<typeof openDeployments>

/** Whether a revision is of a rollout that tries a version: it stands for as long as that goes on. */
const isStep = ({ cause, variants }: Revision): boolean =>
  cause === 'rollout' && variants.some(({ role }) => role === 'challenger')

const shadowsOf = ({ variants }: Revision): string[] =>
  variants.filter(({ role }) => role === 'shadow').map(({ name }) => name)

/** Settings as wanted, over those that stand. */
const settled = (before: Revision | null, wanted: Settings): Partial<RevisionSettings> => ({
  ...(wanted.stickBy === undefined ? {} : { stickBy: wanted.stickBy as string | null }),
  ...(wanted.guardrails === undefined
    ? {}
    : {
        guardrails: { ...before?.guardrails, ...wanted.guardrails } as RevisionSettings['guardrails'],
      }),
  ...(wanted.capture === undefined
    ? {}
    : { capture: { ...before?.capture, ...wanted.capture } as RevisionSettings['capture'] }),
  ...(wanted.deadlineMs === undefined ? {} : { deadlineMs: wanted.deadlineMs as number | null }),
})
