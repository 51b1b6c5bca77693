import { aliasesStore } from './aliases.store.ts'
import type { Aliases } from './aliases.ts'
import type { Changes } from './change.ts'
import type { Trx } from './events.store.ts'
import { modelsStore } from './models.store.ts'
import { modelVersionsStore } from './model-versions.store.ts'
import type { Models } from './models.ts'
import type { Versions } from './versions.ts'

/** Deleting, which takes out of sight and destroys nothing: what serves a deleted version goes on. */
export const openRemoval = (
  { change, note, nowMs }: Changes,
  { models, versions, aliases }: { models: Models; versions: Versions; aliases: Aliases },
) => {
  /** Takes the aliases away, of one version or of all. Throws ALIAS_PROTECTED. */
  async function dropAliases(trx: Trx, name: string, number: number | null, by: string): Promise<void> {
    for (const standing of await aliasesStore(trx).of(await models.idOf(name, trx)))
      if (number === null || standing.number === number) {
        const reason = number === null ? 'the model was deleted' : 'the version was deleted'
        await aliases.moveAlias(trx, name, standing.alias, { to: null, reason, by })
      }
  }

  return {
    /** The name is free again. */
    async deleteModel(name: string, by: string): Promise<void> {
      await change(async (trx) => {
        const id = await models.idOf(name, trx)
        await dropAliases(trx, name, null, by)
        await note(trx, { model: name, kind: 'deleted', number: null, before: name, by })
        await modelsStore(trx).update(id, nowMs(), { deleted_at_ms: nowMs() })
      })
    },

    /** With its aliases; its number is not given again. */
    async deleteVersion(name: string, number: number | 'latest', by: string): Promise<number> {
      return change(async (trx) => {
        const found = await versions.version(name, number, trx)
        await dropAliases(trx, name, found.number, by)
        await modelVersionsStore(trx).update(found.id, nowMs(), { deletedAtMs: nowMs() })
        await modelsStore(trx).update(await models.idOf(name, trx), nowMs())
        await note(trx, { model: name, kind: 'deleted', number: found.number, before: found.stage, by })
        return found.number
      })
    },
  }
}
