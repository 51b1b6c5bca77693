import { randomUUID } from 'node:crypto'
import type { RegistryEvent } from '@slipway/contract/registry'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import type { SecretBox } from '../../ports/secret-box.ts'
import type { Outbox } from '../change.ts'
import type { Trx } from '../events.store.ts'
import { modelsStore } from '../models.store.ts'
import { modelVersionsStore } from '../model-versions.store.ts'
import type { RegistryTables } from '../registry.tables.ts'
import { checked } from './check.ts'
import { openDeliverer } from './deliverer.ts'
import { deliveriesStore } from './deliveries.store.ts'
import {
  isTaken,
  type Happening,
  type Reach,
  type Send,
  type Webhook,
  type WebhookWire,
  type WebhookWish,
} from './webhook.ts'
import { webhookNotFound } from './webhooks.errors.ts'
import { webhooksStore } from './webhooks.store.ts'

export type { Outbox } from '../change.ts'
export type { Happening, Reach, Send, Told, Webhook, WebhookWire, WebhookWish } from './webhook.ts'

interface Deps {
  readonly database: Pick<Database<RegistryTables>, 'db' | 'write' | 'dialect'>
  readonly clock: Clock
  readonly wire: WebhookWire
  readonly send: Send
  readonly box: SecretBox
  readonly reach: Reach
}

const failedStayMs = 7 * 24 * 3_600_000

/**
 * Webhooks: addresses that are told of what happens in the registry. What is to be told is written in the transaction
 * of what happened, and told at least once, under one delivery id, whatever becomes of this process meanwhile.
 */
export const openWebhooks = ({ database: { db, write, dialect }, clock, wire, send, box, reach }: Deps) => {
  const webhooks = webhooksStore(db)
  const deliverer = openDeliverer({ db, write, clock, wire, send, box })
  const sealed = (secret: string | undefined) =>
    secret === undefined ? undefined : secret === '' ? null : box.seal(secret)
  let toldSomething = false

  async function webhook(id: string): Promise<Webhook> {
    const found = await webhooks.get(id)
    if (!found) throw webhookNotFound(id)
    return found
  }

  async function happeningOf(trx: Trx, event: RegistryEvent): Promise<Happening | null> {
    const models = modelsStore(trx)
    const [kind, id] = [await models.kindOf(event.model), await models.idOf(event.model)]
    const model = kind === null ? null : await models.get(event.model)
    if (kind === null || id === null || model === null) return null
    const version = event.number === null ? null : await modelVersionsStore(trx).get(id, event.number, true)
    return { event, kind, model, version }
  }

  const outbox: Outbox = {
    async hear(trx, events) {
      if (!(await webhooksStore(trx).any())) return
      for (const event of events) {
        const happening = await happeningOf(trx, event)
        const told = happening && wire.tell(happening)
        if (!told) continue
        const wanting = await webhooksStore(trx).wanting(told.event)
        if (wanting.length === 0) continue
        const rows = wanting.map((id) => ({ id: randomUUID(), webhook: id, body: told.body }))
        await deliveriesStore(trx).add(rows, clock.nowMs())
        toldSomething = true
      }
    },
    settled() {
      if (!toldSomething) return
      toldSomething = false
      deliverer.wake()
    },
  }

  return {
    outbox,
    webhook,
    /** The newest first. */
    webhooks: (page: { offset: number; limit: number }): Promise<Webhook[]> =>
      webhooks.list(page.offset, page.limit),

    async create(wish: WebhookWish): Promise<Webhook> {
      const { name, url, events, description = null, secret, active = true } = checked(wish, reach)
      const nowMs = clock.nowMs()
      const times = { createdAtMs: nowMs, updatedAtMs: nowMs }
      const made: Webhook = { id: randomUUID(), name, url, events, description, active, ...times }
      await write((trx) => webhooksStore(trx).insert(made, sealed(secret) ?? null))
      return webhook(made.id)
    },

    /** What the wish leaves out stays as it is. */
    async update(id: string, wish: Partial<WebhookWish>): Promise<Webhook> {
      const { secret, ...facts } = checked(wish, reach)
      await write(async (trx) => {
        const store = webhooksStore(trx)
        const standing = await store.get(id)
        if (!standing) throw webhookNotFound(id)
        const updatedAtMs = Math.max(clock.nowMs(), standing.updatedAtMs + 1)
        await store.update({ ...standing, ...facts, updatedAtMs }, sealed(secret))
      })
      deliverer.wake()
      return webhook(id)
    },

    /** What it was still to be told is forgotten with it. */
    async remove(id: string): Promise<void> {
      if (!(await write((trx) => webhooksStore(trx).remove(id)))) throw webhookNotFound(id)
    },

    /** Sends an example at once and answers what came of it; nothing is kept or tried again. */
    async test(
      id: string,
      event?: string,
    ): Promise<{ success: boolean; status: number | null; body: string | null; trouble: string | null }> {
      const { url, events } = await webhook(id)
      const body = wire.example(event ?? events[0]!, clock.nowMs())
      try {
        const reply = await deliverer.post(randomUUID(), id, url, body)
        return { success: isTaken(reply.status), status: reply.status, body: reply.body, trouble: null }
      } catch (error) {
        return { success: false, status: null, body: null, trouble: (error as Error).message }
      }
    },

    /** What is still to be told, and what was given up in the last week: at most 1000 of them. */
    outstanding: () => deliveriesStore(db).outstanding(1000),

    /** Goes on with what an earlier life left. */
    async start(): Promise<void> {
      await write(async (trx) => {
        // One process owns a SQLite file; beside another server on PostgreSQL the leases say what is whose.
        if (dialect === 'sqlite') await deliveriesStore(trx).release(clock.nowMs())
        await deliveriesStore(trx).forgetFailed(clock.nowMs() - failedStayMs)
      })
      deliverer.wake()
    },
    /** Looks for what is due now. */
    wake: () => deliverer.wake(),
    /** Resolves once no attempt is under way. */
    idle: () => deliverer.idle(),
    close: () => deliverer.close(),
  }
}
export type Webhooks = ReturnType<typeof openWebhooks>
