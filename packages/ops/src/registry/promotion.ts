import type { ModelVersion } from '@slipway/contract/registry'
import { aliasesStore } from './aliases.store.ts'
import type { Aliases } from './aliases.ts'
import type { Approvals } from './approvals/index.ts'
import type { Changes } from './change.ts'
import type { Trx } from './events.store.ts'
import { mustBeUsable } from './model-version.ts'
import type { Models } from './models.ts'
import type { Stages } from './stages.ts'
import type { Versions } from './versions.ts'

interface Parts {
  readonly models: Models
  readonly versions: Versions
  readonly aliases: Aliases
  readonly stages: Stages
  readonly approvals: Approvals
}

export const openPromotion = (
  { change }: Changes,
  { models, versions, aliases: { moveAlias }, stages: { moveStage }, approvals }: Parts,
) => ({
  /**
   * Makes a version the champion, in one: alias, its stage and that of the champion before, which goes to the
   * archive; it is a challenger no more. With `from` only if that version is the champion now (null: none is).
   * `back`: it was the champion before, and needs no approval to be it again.
   * @param alongside what becomes durable with it, or not at all
   */
  async promote(
    name: string,
    number: number | 'latest',
    wish: { from?: number | null; reason?: string; by: string; back?: boolean },
    alongside?: (trx: Trx) => Promise<void>,
  ): Promise<{ version: ModelVersion; before: number | null }> {
    const found = await versions.version(name, number)
    const exact = found.number
    mustBeUsable(found, 'champion')
    for (const target of ['champion', 'stage:production']) await approvals.settle(name, exact, target)
    const before = await change(async (trx) => {
      const { reason = '', by, back = false } = wish
      const champion = await moveAlias(trx, name, 'champion', { ...wish, to: exact })
      if ((await aliasesStore(trx).get(await models.idOf(name, trx), 'challenger')) === exact)
        await moveAlias(trx, name, 'challenger', { to: null, reason: 'is the champion now', by })
      await moveStage(trx, name, exact, { stage: 'production', reason, by, back })
      if (champion !== null && champion !== exact) {
        const { stage } = await versions.version(name, champion, trx)
        const replaced = `version ${exact} took its place`
        if (stage === 'production')
          await moveStage(trx, name, champion, { stage: 'archived', reason: replaced, by })
      }
      await alongside?.(trx)
      return champion
    })
    return { version: await versions.version(name, exact), before }
  },
})
