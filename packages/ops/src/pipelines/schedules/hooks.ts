import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { HookBody, HookWithSecret } from '@slipway/contract/hooks'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import type { SecretBox } from '../../ports/secret-box.ts'
import type { PipelinesTables } from '../pipelines.tables.ts'
import { hooksStore, type HookRow } from './hooks.store.ts'
import {
  hookBodyBroken,
  hookNotFound,
  hookReplayed,
  hookTaken,
  hookUnsigned,
  noProject,
} from './schedules.errors.ts'
import type { Triggers } from './triggers.ts'

/** How far a call's clock may be from this one. */
const toleranceMs = 300_000
const prefix = 'whsec_'

/** As the Standard Webhooks have it: base64 of HMAC-SHA256 over id, seconds and body, joined by dots. */
export const signatureOf = (secret: string, id: string, seconds: string, body: Buffer | string): string =>
  createHmac('sha256', Buffer.from(secret.slice(prefix.length), 'base64'))
    .update(`${id}.${seconds}.`)
    .update(body)
    .digest('base64')

export interface HookCall {
  readonly id: string | undefined
  readonly timestamp: string | undefined
  /** One or several, apart by blanks, each `v1,` and base64. */
  readonly signature: string | undefined
  readonly body: Buffer
}

/** Addresses that start pipelines when somebody who knows their secret calls them. */
export const openHooks = (deps: {
  readonly database: Pick<Database<PipelinesTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly box: SecretBox
  readonly triggers: Triggers
  readonly project: string | null
}) => {
  const { database, clock, box, triggers } = deps
  const hooks = hooksStore(database.db)
  const mustHaveProject = (): string => {
    if (deps.project === null) throw noProject()
    return deps.project
  }
  const find = async (name: string): Promise<HookRow> => {
    const row = await hooks.find(mustHaveProject(), name)
    if (!row) throw hookNotFound(name)
    return row
  }
  const newSecret = () => prefix + randomBytes(32).toString('base64')

  return {
    async create(name: string, actor: string): Promise<HookWithSecret> {
      const secret = newSecret()
      const row: HookRow = {
        project: mustHaveProject(),
        name,
        secret: box.seal(secret),
        created_by: actor,
        created_ms: clock.nowMs(),
        last_called_ms: null,
      }
      if (!(await database.write((trx) => hooksStore(trx).insert(row)))) throw hookTaken(name)
      return { ...hookBody(row), secret }
    },

    list: async (): Promise<HookBody[]> => (await hooks.list(mustHaveProject())).map(hookBody),

    async renew(name: string): Promise<HookWithSecret> {
      const row = await find(name)
      const secret = newSecret()
      await database.write((trx) => hooksStore(trx).setSecret(row, box.seal(secret)))
      return { ...hookBody(row), secret }
    },

    async remove(name: string): Promise<void> {
      const row = await find(name)
      await database.write((trx) => hooksStore(trx).remove(row))
    },

    /**
     * Takes a call once, and starts what waits for it. Throws HOOK_SIGNATURE, HOOK_REPLAYED, HOOK_BODY. Whoever does
     * not know the secret does not learn whether there is such a hook.
     */
    async call(name: string, call: HookCall): Promise<{ id: string; started: string[] }> {
      const row = await hooks.find(mustHaveProject(), name)
      const id = verified(row ? box.open(row.secret) : newSecret(), call, clock.nowMs())
      if (!row) throw hookUnsigned('its signature is not that of the hook’s secret')
      const body = parsed(call.body)
      const nowMs = clock.nowMs()
      const started = await database.write(async (trx) => {
        const store = hooksStore(trx)
        await store.forgetCalls(row, nowMs - 2 * toleranceMs)
        if (!(await store.take(row, id, nowMs))) return null
        return triggers.hear(trx, {
          event: 'hook-called',
          id: `${row.name} ${id}`,
          fields: { hook: name, id, body },
        })
      })
      if (started === null) throw hookReplayed(id)
      triggers.settled()
      return { id, started }
    },
  }
}
export type Hooks = ReturnType<typeof openHooks>

/** The call's id. @throws HOOK_SIGNATURE */
function verified(secret: string, { id, timestamp, signature, body }: HookCall, nowMs: number): string {
  if (!id || !timestamp || !signature)
    throw hookUnsigned('it needs the headers webhook-id, webhook-timestamp and webhook-signature')
  if (id.length > 200) throw hookUnsigned('its webhook-id is longer than 200 characters')
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Number(timestamp) * 1000 - nowMs) > toleranceMs)
    throw hookUnsigned('its webhook-timestamp is no time in seconds within five minutes of now')
  const wanted = Buffer.from(signatureOf(secret, id, timestamp, body))
  const right = signature
    .split(' ')
    .map((one) => Buffer.from(one.replace(/^v1,/, '')))
    .some((given) => given.length === wanted.length && timingSafeEqual(given, wanted))
  if (!right) throw hookUnsigned('its signature is not that of the hook’s secret')
  return id
}

function parsed(body: Buffer): unknown {
  if (body.byteLength === 0) return null
  try {
    return JSON.parse(body.toString()) as unknown
  } catch {
    throw hookBodyBroken()
  }
}

const hookBody = (row: HookRow): HookBody => ({
  name: row.name,
  createdBy: row.created_by,
  createdMs: row.created_ms,
  lastCalledMs: row.last_called_ms,
})
