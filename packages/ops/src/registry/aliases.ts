import type { Model, ModelVersion } from '@slipway/contract/registry'
import { aliasesStore } from './aliases.store.ts'
import type { Approvals } from './approvals/index.ts'
import { LostRace, type Changes } from './change.ts'
import { eventsStore, type Trx } from './events.store.ts'
import { mustBeUsable } from './model-version.ts'
import type { Models } from './models.ts'
import { aliasMoved, aliasNotFound } from './registry.errors.ts'
import type { Versions } from './versions.ts'

interface AliasWish {
  readonly to: number | null
  readonly from?: number | null
  readonly reason?: string
  readonly by: string
  /** It goes back to where it pointed before: what was approved then needs no new approval. */
  readonly back?: boolean
}

/** Names that point to versions, such as champion; every move of one is told in the history. */
export const openAliases = (
  db: Trx,
  { change, note }: Changes,
  { models, versions, approvals }: { models: Models; versions: Versions; approvals: Approvals },
) => {
  /** Answers what the alias pointed to before. A protected alias takes the approval that allows the move. */
  async function moveAlias(trx: Trx, name: string, alias: string, wish: AliasWish): Promise<number | null> {
    const store = aliasesStore(trx)
    const id = await models.idOf(name, trx)
    const found = await store.get(id, alias)
    if (wish.from !== undefined && wish.from !== found) throw aliasMoved(name, alias, wish.from, found)
    if (found === wish.to) return found
    if (wish.to === null) await approvals.mustBeRemovable(trx, name, alias)
    else if (!wish.back || !(await eventsStore(trx).pointed(id, alias, wish.to)))
      await approvals.spend(trx, { model: name, number: wish.to, target: alias })
    if (!(await store.move(id, alias, found, wish.to))) throw new LostRace()
    await note(trx, {
      model: name,
      kind: 'alias',
      number: wish.to,
      alias,
      before: found === null ? null : String(found),
      after: wish.to === null ? null : String(wish.to),
      reason: wish.reason ?? '',
      by: wish.by,
    })
    return found
  }

  return {
    moveAlias,

    /** The version that an alias points to, or null. */
    async aliased(name: string, alias: string): Promise<ModelVersion | null> {
      const number = await aliasesStore(db).get(await models.idOf(name), alias)
      return number === null ? null : versions.version(name, number)
    },

    /** As `aliased`, but throws REGISTRY_MODEL_NOT_FOUND or REGISTRY_ALIAS_NOT_FOUND. */
    async byAlias(name: string, alias: string): Promise<ModelVersion> {
      const number = await aliasesStore(db).get(await models.idOf(name), alias)
      if (number === null) throw aliasNotFound(name, alias)
      return versions.version(name, number)
    },

    /** Points an alias to a version; with `from` only if it points there now (null: nowhere). */
    async setAlias(
      name: string,
      alias: string,
      wish: { number: number; from?: number | null; reason?: string; by: string },
    ): Promise<ModelVersion> {
      mustBeUsable(await versions.version(name, wish.number), alias)
      await approvals.settle(name, wish.number, alias)
      await change((trx) => moveAlias(trx, name, alias, { ...wish, to: wish.number }))
      return versions.version(name, wish.number)
    },

    async removeAlias(name: string, alias: string, by: string): Promise<Model> {
      if ((await aliasesStore(db).get(await models.idOf(name), alias)) === null)
        throw aliasNotFound(name, alias)
      await change((trx) => moveAlias(trx, name, alias, { to: null, by }))
      return models.model(name)
    },

    /**
     * Throws DEPLOYMENT_NOT_APPROVED where this version may not answer callers, and APPROVAL_NEEDED and the like where it
     * may not be tried on some of them. `back`: it answered them before.
     */
    async mustBeAllowedToAnswer(
      name: string,
      number: number,
      role: 'champion' | 'challenger' = 'champion',
      back = false,
    ): Promise<void> {
      const champion = await aliasesStore(db).get(await models.idOf(name), 'champion')
      if (role === 'champion') await approvals.mustBeChampion(name, number, champion)
      else await approvals.mustBeApproved(name, number, champion, back)
    },
  }
}
export type Aliases = ReturnType<typeof openAliases>
