import { createHmac, randomBytes } from 'node:crypto'
import type { ColumnPrivacy, DatasetPrivacy, Treatment } from '@slipway/contract/privacy'
import { SlipwayError } from '@slipway/contract/error'
import { type PiiClass, withSaidClasses } from '@slipway/ml/privacy'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import type { SecretBox } from '../../ports/secret-box.ts'
import { columnNotThere } from './privacy.errors.ts'
import { privacyStore } from './privacy.store.ts'
import type { PrivacyTables } from './privacy.tables.ts'

export { privacyRoutes } from './privacy.routes.ts'
export { privacyMigrations, type PrivacyTables } from './privacy.tables.ts'

interface Deps {
  readonly database: Pick<Database<PrivacyTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly box: SecretBox
  readonly datasets: {
    /** Throws where there is no such dataset. */
    get(
      name: string,
      number: 'latest',
    ): Promise<{ readonly fields: readonly { readonly name: string; readonly pii?: PiiClass | undefined }[] }>
  }
}

/** Which columns hold personal data, what becomes of them where they leave the platform, and the key of pseudonyms. */
export const openPrivacy = ({ database: { db, write }, clock, box, datasets }: Deps) => {
  let key: Promise<Buffer> | undefined

  /** Made when it is first needed, and sealed: the database alone gives nobody's name away. */
  async function findKey(): Promise<Buffer> {
    const kept = await privacyStore(db).key()
    if (kept !== null) return Buffer.from(box.open(kept), 'base64')
    const sealed = box.seal(randomBytes(32).toString('base64'))
    await write((trx) => privacyStore(trx).keepKey(sealed, clock.nowMs()))
    return Buffer.from(box.open((await privacyStore(db).key())!), 'base64')
  }

  /** One value at a time, for where there is no time to wait for the key. */
  async function pseudonymiser(): Promise<(value: string) => string> {
    key ??= findKey().catch((error: unknown) => {
      key = undefined
      throw error
    })
    const secret = await key
    return (value) =>
      createHmac('sha256', secret).update(value).digest().subarray(0, 16).toString('base64url')
  }

  return {
    async get(dataset: string): Promise<DatasetPrivacy> {
      await datasets.get(dataset, 'latest')
      return privacyStore(db).settings(dataset)
    },

    /** Says something of some columns, or of all that are personal; of the others it stays as it was. */
    async set(
      dataset: string,
      said: { readonly columns?: readonly ColumnPrivacy[]; readonly treatment?: Treatment },
      actor: string,
    ): Promise<DatasetPrivacy> {
      const { fields } = await datasets.get(dataset, 'latest')
      const names = fields.map(({ name }) => name)
      for (const { column } of said.columns ?? [])
        if (!names.includes(column)) throw columnNotThere(dataset, column, names)
      const nowMs = clock.nowMs()
      await write(async (trx) => {
        const store = privacyStore(trx)
        for (const { column, ...rest } of said.columns ?? [])
          await store.put(dataset, column, rest, actor, nowMs)
        if (said.treatment)
          await store.put(dataset, '', { class: null, treatment: said.treatment }, actor, nowMs)
      })
      return privacyStore(db).settings(dataset)
    },

    /** The columns of the newest version that hold personal data, as people said or as was recognised; none of a dataset that is not there. */
    async personalColumns(dataset: string): Promise<{ name: string; pii: PiiClass }[]> {
      const version = await orNone(datasets.get(dataset, 'latest'))
      if (!version) return []
      const { columns } = await privacyStore(db).settings(dataset)
      return withSaidClasses(version.fields, { columns }).flatMap(({ name, pii }) =>
        pii ? [{ name, pii }] : [],
      )
    },

    pseudonymiser,

    /** HMAC-SHA-256 of each value under the platform's key, the first 128 bits: equal values stay equal, also over datasets. */
    async pseudonyms(values: readonly string[]): Promise<string[]> {
      return values.map(await pseudonymiser())
    },
  }
}
export type Privacy = ReturnType<typeof openPrivacy>

const orNone = async <T>(found: Promise<T>): Promise<T | null> => {
  try {
    return await found
  } catch (error) {
    if (error instanceof SlipwayError && error.kind === 'not-found') return null
    throw error
  }
}
