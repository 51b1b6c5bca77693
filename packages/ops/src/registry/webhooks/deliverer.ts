import { openLookout } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Write } from '../../ports/database.ts'
import type { SecretBox } from '../../ports/secret-box.ts'
import { deliveriesStore, type Delivery } from './deliveries.store.ts'
import {
  isTaken,
  mayTryAgain,
  mostAttempts,
  pauseMs,
  type Reply,
  type Send,
  type WebhookWire,
} from './webhook.ts'
import { webhooksStore } from './webhooks.store.ts'
import type { RegistryTables } from '../registry.tables.ts'

interface Deps {
  readonly db: Parameters<typeof deliveriesStore>[0]
  readonly write: Write<RegistryTables>
  readonly clock: Clock
  readonly wire: WebhookWire
  readonly send: Send
  readonly box: SecretBox
}

const mostAtOnce = 16
/** So that one receiver that hangs leaves room for the others. */
const mostOfOneWebhook = 4
/** Longer than any attempt takes. */
const leaseMs = 60_000
const longestSleepMs = 60_000

/** Works through the outbox: each delivery until it is taken, or until trying again makes no sense. */
export function openDeliverer({ db, write, clock, wire, send, box }: Deps) {
  const deliveries = deliveriesStore(db)
  const webhooks = webhooksStore(db)
  const underWay = new Map<string, { webhook: string; done: Promise<void> }>()
  const lookout = openLookout({
    for: 'webhooks that are due',
    longestSleepMs,
    look,
    underWay: () => [...underWay.values()].map(({ done }) => done),
  })

  /** Posts now, whatever the outbox holds. */
  async function post(id: string, webhook: string, url: string, body: string): Promise<Reply> {
    const sealed = await webhooks.secretOf(webhook)
    const secret = sealed === null ? null : box.open(sealed)
    return send({ url, body, headers: wire.headers({ id, body, atMs: clock.nowMs(), secret }) })
  }

  async function attempt(delivery: Delivery): Promise<void> {
    const { id, attempts } = delivery
    const claimed = await write((trx) => deliveriesStore(trx).claim(delivery, clock.nowMs() + leaseMs))
    const webhook = claimed ? await webhooks.get(delivery.webhook) : null
    if (!webhook) return
    const { trouble, final, retryAfterMs } = await outcomeOf(() =>
      post(id, webhook.id, webhook.url, delivery.body),
    )
    await write(async (trx) => {
      const store = deliveriesStore(trx)
      if (trouble === null) await store.remove(id)
      else if (final || attempts + 1 >= mostAttempts) await store.giveUp(id, trouble)
      else
        await store.postpone(id, clock.nowMs() + pauseMs(attempts + 1, retryAfterMs, Math.random()), trouble)
    })
  }

  async function attemptAndGoOn(delivery: Delivery): Promise<void> {
    try {
      await attempt(delivery)
    } catch (cause) {
      // Once its lease has ended, it is due again.
      lookout.failed(cause)
    }
    underWay.delete(delivery.id)
    lookout.wake()
  }

  async function look(): Promise<void> {
    const counts = new Map<string, number>()
    for (const { webhook } of underWay.values()) counts.set(webhook, (counts.get(webhook) ?? 0) + 1)
    for (const delivery of await deliveries.due(clock.nowMs(), 256)) {
      const count = counts.get(delivery.webhook) ?? 0
      if (lookout.isClosed() || underWay.size >= mostAtOnce) return
      if (underWay.has(delivery.id) || count >= mostOfOneWebhook) continue
      counts.set(delivery.webhook, count + 1)
      const done = attemptAndGoOn(delivery)
      underWay.set(delivery.id, { webhook: delivery.webhook, done })
    }
    const next = underWay.size > 0 ? null : await deliveries.nextAtMs()
    if (next !== null) lookout.sleep(next - clock.nowMs())
  }

  return {
    post,
    wake: lookout.wake,
    /** Resolves once nothing is looked for or under way. */
    idle: lookout.idle,
    /** Lets what is under way end. */
    close: lookout.close,
  }
}

/** What became of an attempt; `trouble` is null where it was taken. */
async function outcomeOf(
  act: () => Promise<Reply>,
): Promise<{ trouble: string | null; final: boolean; retryAfterMs: number | null }> {
  try {
    const { status, retryAfterMs } = await act()
    if (isTaken(status)) return { trouble: null, final: true, retryAfterMs }
    return { trouble: `HTTP ${status}`, final: !mayTryAgain(status), retryAfterMs }
  } catch (error) {
    const final = (error as { code?: string }).code?.startsWith('WEBHOOKS_') ?? false
    return { trouble: (error as Error).message.slice(0, 500), final, retryAfterMs: null }
  }
}
