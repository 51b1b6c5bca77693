import type { ServingEvent } from '@slipway/contract/serving'
import type { ModelVersion } from '@slipway/contract/registry'
import type { Clock } from '../ports/clock.ts'
import type { Database } from '../ports/database.ts'
import type { Registry } from '../registry/index.ts'
import type { Admission } from './admission.ts'
import { stickByUnknown } from './changes.errors.ts'
import type { Endpoints } from './endpoints.ts'
import { fitInputs } from './fitting-inputs.ts'
import { isSame } from './open-variant.ts'
import { championOf, nextRevision, type Revision, type StoredVariant, type Wanted } from './revision.ts'
import { revisionsStore } from './revisions.store.ts'
import { badName, closing } from './serving.errors.ts'
import type { ServingTables, Trx } from './serving.tables.ts'
import { checkedVariants } from './variants.ts'

/** Hears of every change in its own transaction, and again once that is durable. */
export interface ServingOutbox {
  hear(trx: Trx, events: readonly ServingEvent[]): Promise<void>
  settled(): void
}

export interface ChangesParts {
  readonly database: Pick<Database<ServingTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly registry: Pick<Registry, 'promote'>
  readonly endpoints: Endpoints
  readonly admission: Admission
  readonly outbox?: ServingOutbox
  /** Asked at the begin of each turn: brings endpoints to where other servers took them. */
  readonly catchUp?: (names: readonly string[]) => Promise<void>
}

/** A change of one endpoint: everything of the next revision but its number and time. */
export interface Change extends Wanted {
  /** Whether the champion's approval is spent elsewhere in the same transaction, or was given when it answered before. */
  readonly approved?: boolean
  /** It brings back what stood before: who takes part was let and tried then, and nothing may keep it from coming back. */
  readonly isWayBack?: boolean
}

/** How a change becomes durable: with whatever belongs to it, or not at all. */
export interface Alongside {
  /** The champion that the registry is told of, in the same transaction. */
  readonly promote?: { model: string; number: number; wish: Parameters<Registry['promote']>[2] }
  readonly also?: (trx: Trx, next: readonly Revision[]) => Promise<void>
  readonly events?: readonly ServingEvent[]
}

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** The only way in which endpoints change: admitted, opened, stored, and only then answering. */
export const openChanges = (parts: ChangesParts) => {
  const { database, clock, registry, endpoints, admission, outbox, catchUp } = parts
  const changing = new Map<string, Promise<unknown>>()

  /** Every version that answers must be let; shadows must be there and take what callers send. */
  const admitted = async (change: Change, variants: readonly StoredVariant[]): Promise<ModelVersion[]> => {
    if (change.isWayBack) return []
    const now = endpoints.find(change.endpoint)?.revision().variants ?? []
    const known: ModelVersion[] = []
    for (const variant of variants) {
      const { role, model, version } = variant
      const standing = now.find((one) => one.model === model && one.version === version)
      // What answers already was let when it began to.
      if (standing && (standing.role === role || role === 'shadow')) continue
      const wanted = { role, model, version, endpoint: change.endpoint, actor: change.author }
      known.push(await admission.admit(wanted, change.approved))
    }
    return known
  }

  /** Opened once here, so that what cannot be a shadow is said to whoever wants it. */
  const tryShadows = async (
    next: Revision,
    before: Revision | null,
    known: readonly ModelVersion[],
  ): Promise<void> => {
    const fresh = next.variants.filter(
      ({ role, model, version }) =>
        role === 'shadow' && known.some((one) => one.model === model && one.number === version),
    )
    const champion = championOf(next)
    const same = before !== null && before.variants.length > 0 && isSame(championOf(before), champion)
    const sticks = next.stickBy !== null && !(same && before.stickBy === next.stickBy)
    if (fresh.length === 0 && !sticks) return
    const sent = await endpoints.openHosted(
      champion,
      known.find((one) => one.model === champion.model && one.number === champion.version),
    )
    try {
      const names = sent.signature.inputs.map(({ name }) => name)
      if (sticks && next.stickBy !== null && !names.includes(next.stickBy))
        throw stickByUnknown(next.stickBy, names)
      for (const shadow of fresh) {
        const version = known.find((one) => one.model === shadow.model && one.number === shadow.version)
        const opened = await endpoints.openHosted(shadow, version)
        try {
          fitInputs(sent.signature, opened.signature, shadow)
        } finally {
          await opened.close()
        }
      }
    } finally {
      await sent.close()
    }
  }

  const revised = (next: Revision, before: Revision | null): ServingEvent => {
    const { model, version } = championOf(next)
    const was = before && championOf(before)
    return {
      kind: 'endpoint-revised',
      id: `${next.endpoint}@${next.revision}`,
      fields: {
        endpoint: next.endpoint,
        revision: next.revision,
        cause: next.cause,
        model,
        version,
        before: was && was.model === model ? was.version : null,
        by: next.author,
      },
    }
  }

  const change = {
    /** Changes to one endpoint go one by one. */
    inTurn<R>(names: readonly string[], work: () => Promise<R>): Promise<R> {
      const now = Promise.all(names.map((name) => changing.get(name) ?? Promise.resolve())).then(async () => {
        await catchUp?.(names)
        return work()
      })
      const over = now.catch(() => {})
      for (const name of names) changing.set(name, over)
      return now
    },

    /** The state that would follow; throws what makes it impossible. Changes nothing. */
    async plan(wanted: Change): Promise<{ next: Revision; known: ModelVersion[] }> {
      if (endpoints.isClosed()) throw closing()
      if (!nameForm.test(wanted.endpoint)) throw badName(wanted.endpoint)
      const { approved: _, isWayBack = false, ...revision } = wanted
      const variants = checkedVariants(wanted.variants)
      const known = await admitted(wanted, variants)
      const before = endpoints.find(wanted.endpoint)?.revision() ?? (await lastOf(wanted.endpoint))
      const next = nextRevision(before, { ...revision, variants }, clock.nowMs())
      if (!isWayBack) await tryShadows(next, before, known)
      return { next, known }
    },

    /**
     * Takes endpoints to their next revisions, all at once: what answers is opened first, then stored with what belongs
     * to it, then answers. Where anything fails nothing changes. Call it in turn.
     */
    async revise(wanted: readonly Change[], alongside: Alongside = {}): Promise<Revision[]> {
      const plans = []
      for (const one of wanted) plans.push(await change.plan(one))
      const lives = plans.map((plan) => {
        const found = endpoints.find(plan.next.endpoint)
        const before = found?.revision() ?? null
        return { ...plan, before, live: found ?? endpoints.make(plan.next, plan.next.createdAtMs) }
      })
      const next = plans.map((plan) => plan.next)
      const store = async (trx: Trx) => {
        for (const revision of next) await revisionsStore(trx).add(revision)
        await alongside.also?.(trx, next)
        const events = [...lives.map((one) => revised(one.next, one.before)), ...(alongside.events ?? [])]
        await outbox?.hear(trx, events)
      }
      const commit = async () => {
        const { promote } = alongside
        if (promote)
          await registry.promote(promote.model, promote.number, promote.wish, (trx) =>
            store(trx as unknown as Trx),
          )
        else await database.write((trx) => store(trx as unknown as Trx))
        outbox?.settled()
      }
      const work = lives.reduceRight<() => Promise<void>>(
        (inner, { live, next: revision, known }) =>
          () =>
            live.replace(revision, known, inner),
        commit,
      )
      await work()
      for (const { live } of lives) await endpoints.put(live)
      return next
    },

    /** The endpoint's last revision, for now: it answers nobody. Call it in turn. */
    async remove(now: Revision, { by, reason }: { by: string; reason: string }): Promise<Revision> {
      const wanted = { endpoint: now.endpoint, variants: [], author: by, reason, cause: 'remove' as const }
      const next = nextRevision(now, wanted, clock.nowMs())
      const { endpoint, revision } = next
      const { model } = championOf(now)
      const fields = {
        endpoint,
        revision,
        cause: 'remove',
        model,
        version: null,
        before: championOf(now).version,
        by,
      }
      await change.note(
        (trx) => revisionsStore(trx).add(next),
        [{ kind: 'endpoint-revised', id: `${endpoint}@${revision}`, fields }],
      )
      await endpoints.remove(endpoint)
      return next
    },

    /** Writes what belongs to endpoints without changing them, and tells of it. */
    async note(work: (trx: Trx) => Promise<void>, events: readonly ServingEvent[] = []): Promise<void> {
      await database.write(async (trx) => {
        await work(trx as unknown as Trx)
        if (events.length > 0) await outbox?.hear(trx as unknown as Trx, events)
      })
      outbox?.settled()
    },

    /** Resolves once no endpoint is being changed. */
    idle: () => Promise.allSettled(changing.values()),
  }

  /** Of an endpoint that was removed: its revisions are counted on. */
  const lastOf = async (name: string): Promise<Revision | null> =>
    (await revisionsStore(database.db).of(name))[0] ?? null

  return change
}
export type Changes = ReturnType<typeof openChanges>
