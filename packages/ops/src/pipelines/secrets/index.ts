import type { Secret } from '@slipway/contract/secrets'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import type { SecretBox } from '../../ports/secret-box.ts'
import { secretNotFound, secretNotSet } from './secrets.errors.ts'
import { secretsStore } from './secrets.store.ts'
import type { SecretsTables } from './secrets.tables.ts'

interface Deps {
  readonly database: Pick<Database<SecretsTables>, 'db' | 'write'>
  readonly box: SecretBox
  readonly clock: Clock
}

/** Values that steps ask for by name. They lie sealed in the database, and only an attempt that starts opens them. */
export const openSecrets = ({ database: { db, write }, box, clock }: Deps) => ({
  list: (): Promise<Secret[]> => secretsStore(db).list(),

  async set(name: string, value: string, actor: string): Promise<Secret> {
    const nowMs = clock.nowMs()
    const sealed = box.seal(value)
    await write((trx) => secretsStore(trx).put(name, sealed, actor, nowMs))
    return { name, updatedBy: actor, updatedAtMs: nowMs }
  },

  /** Throws SECRET_NOT_FOUND. */
  async remove(name: string): Promise<Secret> {
    const removed = await write((trx) => secretsStore(trx).remove(name))
    if (!removed) throw secretNotFound(name)
    return removed
  },

  /** The value of one; null where there is none. Throws SECRET_UNREADABLE. */
  async find(name: string): Promise<string | null> {
    const sealed = (await secretsStore(db).sealed([name])).get(name)
    return sealed === undefined ? null : box.open(sealed)
  },

  /** The values that a step asks for. Throws PIPELINE_SECRET_NOT_SET and SECRET_UNREADABLE. */
  async reveal(step: string, names: readonly string[]): Promise<{ readonly [name: string]: string }> {
    if (names.length === 0) return {}
    const sealed = await secretsStore(db).sealed(names)
    const missing = names.filter((name) => !sealed.has(name))
    if (missing.length > 0) throw secretNotSet(step, missing)
    return Object.fromEntries([...sealed].map(([name, value]) => [name, box.open(value)]))
  },
})
export type Secrets = ReturnType<typeof openSecrets>
