import type { RegistryEvent } from '@slipway/contract/registry'
import { newId } from '../kernel/index.ts'
import type { Clock } from '../ports/clock.ts'
import type { Write } from '../ports/database.ts'
import { eventsStore, type Trx } from './events.store.ts'
import type { RegistryTables } from './registry.tables.ts'

/** Thrown inside a transaction that lost a race, to undo it and try again. */
export class LostRace extends Error {}

/** What happened to a model, by the name that it has by then. */
export type Happened = Pick<RegistryEvent, 'model' | 'kind' | 'number' | 'by'> & Partial<RegistryEvent>

/** What each transaction has added to the history so far; the writes that share one take turns. */
const noted = new WeakMap<Trx, RegistryEvent[]>()

export interface Changes {
  /** Runs a change and its event in one transaction, again where another writer came between. */
  change<R>(work: (trx: Trx) => Promise<R>): Promise<R>
  /** Adds to the history, in the transaction of what it tells. */
  note(trx: Trx, event: Happened): Promise<void>
  nowMs(): number
}

/** Hears of every change in its own transaction, and again once that is durable. */
export interface Outbox {
  hear(trx: Trx, events: readonly RegistryEvent[]): Promise<void>
  settled(): void
}

export const openChanges = (write: Write<RegistryTables>, clock: Clock, outbox?: Outbox): Changes => ({
  async change(work) {
    for (;;)
      try {
        const made = await write(async (trx) => {
          const events: RegistryEvent[] = []
          noted.set(trx, events)
          const made = await work(trx)
          if (events.length > 0) await outbox?.hear(trx, events)
          return made
        })
        outbox?.settled()
        return made
      } catch (error) {
        if (!(error instanceof LostRace)) throw error
      }
  },

  async note(trx, event) {
    const whole = {
      id: newId('ev'),
      alias: null,
      before: null,
      after: null,
      reason: '',
      atMs: clock.nowMs(),
      ...event,
    }
    if (!(await eventsStore(trx).append(whole))) throw new LostRace()
    noted.get(trx)?.push(whole)
  },

  nowMs: () => clock.nowMs(),
})
