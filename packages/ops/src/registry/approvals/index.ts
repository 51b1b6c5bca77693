import type { Approval, Protection } from '@slipway/contract/approvals'
import { SlipwayError } from '@slipway/contract/error'
import type { ModelVersion, RegistryEvent } from '@slipway/contract/registry'
import { newId } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import { mustBeUsable } from '../model-version.ts'
import { type KeptApproval, defaultTtlMs, mustBeAnother, standing, whyNotApproved } from './approval.ts'
import {
  alreadyDecided,
  alreadyRequested,
  approvalExpired,
  approvalNotFound,
  approvalVoid,
  notChampion,
  notYours,
  removalProtected,
} from './approvals.errors.ts'
import { type ApprovalsDb, approvalsStore, protectionsStore } from './approvals.store.ts'
import { type Evidence, evidenceOf } from './evidence.ts'

export { approvalsMigration, type ApprovalsTables } from './approvals.tables.ts'
export { approvalsRoutes } from './approvals.routes.ts'

type Event = Pick<RegistryEvent, 'model' | 'kind' | 'number' | 'by'> & Partial<RegistryEvent>

interface Deps<Trx> {
  readonly db: ApprovalsDb
  readonly clock: Clock
  /** Runs a change and its event in one transaction. */
  readonly change: <R>(work: (trx: Trx) => Promise<R>) => Promise<R>
  readonly note: (trx: Trx, event: Event) => Promise<void>
  readonly version: (name: string, number: number | 'latest', trx?: Trx) => Promise<ModelVersion>
}

/**
 * Protected aliases and stages, and the requests that move them: asked by one person, decided by another, on evidence
 * that must still be what it was. Every step is an event of the model's history.
 */
export const openApprovals = <Trx extends ApprovalsDb>(deps: Deps<Trx>) => {
  const { db, clock, change, note, version } = deps
  const inPlace = (trx: Trx) => approvalsStore(trx as ApprovalsDb)

  const stands = async (kept: KeptApproval, trx?: Trx): Promise<Approval> =>
    standing(kept, await evidenceNow(kept, trx), clock.nowMs())

  /** Null where the version was deleted. */
  async function evidenceNow({ model, number }: KeptApproval, trx?: Trx): Promise<Evidence | null> {
    try {
      return evidenceOf(await version(model, number, trx))
    } catch (error) {
      if (error instanceof SlipwayError && error.kind === 'not-found') return null
      throw error
    }
  }

  async function kept(id: string): Promise<KeptApproval> {
    const found = await approvalsStore(db).get(id)
    if (!found) throw approvalNotFound(id)
    return found
  }

  const told = (of: KeptApproval) => ({
    model: of.model,
    number: of.number,
    alias: of.target,
    before: of.id,
  })

  /** Writes down what a request has come to: that its evidence changed, or its time is over. */
  async function settle(of: KeptApproval): Promise<Approval> {
    const now = await stands(of)
    if (now.status === of.status || (now.status !== 'void' && now.status !== 'expired')) return now
    await change(async (trx) => {
      if (!(await inPlace(trx).move(of, { status: now.status }))) return
      const reason =
        now.status === 'expired' ? 'its time is over' : `changed since: ${now.changed.join(', ')}`
      await note(trx, { ...told(of), kind: 'voided', after: now.status, reason, by: 'slipway' })
    })
    return now
  }

  async function settleAll(model: string, number: number, target: string): Promise<Approval[]> {
    const requests = await approvalsStore(db).of(model, number, target)
    return Promise.all(requests.map(settle))
  }

  async function decide(
    id: string,
    verdict: 'approved' | 'rejected',
    wish: { comment?: string; by: string },
  ): Promise<Approval> {
    const now = await settle(await kept(id))
    if (now.status === 'void') throw approvalVoid(now)
    if (now.status === 'expired') throw approvalExpired(now)
    if (now.status !== 'pending') throw alreadyDecided(now)
    mustBeAnother(wish.by, now, await version(now.model, now.number))
    await change(async (trx) => {
      const { comment = '', by } = wish
      const move = { status: verdict, by, comment, decidedAtMs: clock.nowMs() }
      if (!(await inPlace(trx).move(now, move))) throw alreadyDecided((await inPlace(trx).get(id))!)
      await note(trx, { ...told(now), kind: verdict, after: now.target, reason: comment, by })
    })
    return stands(await kept(id))
  }

  return {
    async protections(name: string): Promise<Protection[]> {
      return protectionsStore(db).of(name)
    },

    async protect(name: string, target: string, by: string): Promise<void> {
      await change(async (trx) => {
        const store = protectionsStore(trx as ApprovalsDb)
        if (await store.add(name, { target, by, atMs: clock.nowMs() }))
          await note(trx, { model: name, kind: 'protected', number: null, alias: target, after: target, by })
      })
    },

    async unprotect(name: string, target: string, by: string): Promise<void> {
      await change(async (trx) => {
        if (await protectionsStore(trx as ApprovalsDb).remove(name, target))
          await note(trx, {
            model: name,
            kind: 'unprotected',
            number: null,
            alias: target,
            before: target,
            by,
          })
      })
    },

    /** Throws REGISTRY_VERSION_REFUSED and APPROVAL_ALREADY_REQUESTED. */
    async request(
      name: string,
      number: number | 'latest',
      wish: { target: string; reason?: string; ttlMs?: number; by: string },
    ): Promise<Approval> {
      const of = await version(name, number)
      mustBeUsable(of, wish.target)
      await settleAll(name, of.number, wish.target)
      const nowMs = clock.nowMs()
      const asked: KeptApproval = {
        id: newId('ap'),
        model: name,
        number: of.number,
        target: wish.target,
        status: 'pending',
        reason: wish.reason ?? '',
        evidence: evidenceOf(of),
        requestedBy: wish.by,
        requestedAtMs: nowMs,
        expiresAtMs: nowMs + (wish.ttlMs ?? defaultTtlMs),
        decidedBy: null,
        decidedAtMs: null,
        comment: '',
        usedAtMs: null,
      }
      await change(async (trx) => {
        if (!(await inPlace(trx).insert(asked))) {
          const [standingOne] = await inPlace(trx).of(name, of.number, wish.target)
          throw alreadyRequested(asked, standingOne!.id)
        }
        await note(trx, {
          ...told(asked),
          kind: 'requested',
          after: wish.target,
          reason: asked.reason,
          by: wish.by,
        })
      })
      return { ...asked, changed: [] }
    },

    get: async (id: string): Promise<Approval> => stands(await kept(id)),

    /** The newest first. */
    async list(name: string): Promise<Approval[]> {
      return Promise.all((await approvalsStore(db).ofModel(name)).map((one) => stands(one)))
    },

    /** Throws APPROVAL_FOUR_EYES, APPROVAL_VOID, APPROVAL_EXPIRED, and APPROVAL_DECIDED for the second of two. */
    approve: (id: string, wish: { comment?: string; by: string }) => decide(id, 'approved', wish),
    reject: (id: string, wish: { comment?: string; by: string }) => decide(id, 'rejected', wish),

    async withdraw(id: string, wish: { comment?: string; by: string }): Promise<Approval> {
      const now = await settle(await kept(id))
      if (now.requestedBy !== wish.by) throw notYours(id, now.requestedBy)
      if (now.status !== 'pending' && now.status !== 'approved') throw alreadyDecided(now)
      await change(async (trx) => {
        if (!(await inPlace(trx).move(now, { status: 'withdrawn' })))
          throw alreadyDecided((await inPlace(trx).get(id))!)
        await note(trx, { ...told(now), kind: 'withdrawn', reason: wish.comment ?? '', by: wish.by })
      })
      return stands(await kept(id))
    },

    /** Before a transaction that may spend an approval: writes down those that no longer stand. */
    async settle(name: string, number: number, target: string): Promise<void> {
      if (await protectionsStore(db).has(name, target)) await settleAll(name, number, target)
    },

    /**
     * Inside the transaction that moves a target: nothing where it is not protected, else takes the approval that
     * allows this one move. Throws APPROVAL_NEEDED, _PENDING, _VOID, _EXPIRED or _REJECTED.
     */
    async spend(trx: Trx, wish: { model: string; number: number; target: string }): Promise<void> {
      const { model, number, target } = wish
      if (!(await protectionsStore(trx as ApprovalsDb).has(model, target))) return
      const requests = await inPlace(trx).of(model, number, target)
      const standing = await Promise.all(requests.map((one) => stands(one, trx)))
      const good = standing.find(({ status }) => status === 'approved')
      if (!good) throw whyNotApproved(wish, standing[0] ?? null)
      if (!(await inPlace(trx).move(good, { status: 'used', usedAtMs: clock.nowMs() })))
        throw whyNotApproved(wish, null)
    },

    /** Throws ALIAS_PROTECTED where an alias that is protected would be removed. */
    async mustBeRemovable(trx: Trx, model: string, alias: string): Promise<void> {
      if (await protectionsStore(trx as ApprovalsDb).has(model, alias)) throw removalProtected(model, alias)
    },

    /** Throws DEPLOYMENT_NOT_APPROVED: where `champion` is protected, nobody but the champion answers. */
    async mustBeChampion(model: string, number: number, champion: number | null): Promise<void> {
      if (champion !== number && (await protectionsStore(db).has(model, 'champion')))
        throw notChampion(model, number)
    },

    /**
     * Throws APPROVAL_NEEDED and the like: where `champion` is protected, only the champion and versions that are approved
     * to become it are tried on callers. The approval is not spent by that. `back`: it was tried before, and may have
     * become the champion since by its approval.
     */
    async mustBeApproved(
      model: string,
      number: number,
      champion: number | null,
      back: boolean,
    ): Promise<void> {
      if (champion === number || !(await protectionsStore(db).has(model, 'champion'))) return
      const requests = await settleAll(model, number, 'champion')
      if (!requests.some(({ status }) => status === 'approved' || (back && status === 'used')))
        throw whyNotApproved({ model, number, target: 'champion' }, requests[0] ?? null)
    },
  }
}
export type Approvals = ReturnType<typeof openApprovals>
